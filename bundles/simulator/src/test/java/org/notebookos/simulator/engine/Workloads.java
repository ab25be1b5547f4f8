package org.notebookos.simulator.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.notebookos.simulator.trace.Session;
import org.notebookos.simulator.trace.Task;
import org.notebookos.simulator.trace.Trace;

/** Random traces: crowded, so that cells and kernels wait for each other. */
final class Workloads {

    private static final int[] GPUS = {0, 1, 1, 2, 4, 8};

    private Workloads() {}

    static Trace random(long seed, int sessions) {
        Random random = new Random(seed);
        List<Session> all = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            all.add(session(random, "s" + i));
        }
        all.sort(Comparator.comparingLong(Session::start));
        return new Trace("random-" + seed, "sessions", all, List.of());
    }

    private static Session session(Random random, String id) {
        long start = random.nextInt(1_800_000);
        int gpus = GPUS[random.nextInt(GPUS.length)];
        long at = start + random.nextInt(120_000);
        List<Task> tasks = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            long duration = 1 + random.nextInt(random.nextInt(5) == 0 ? 600_000 : 60_000);
            int used = random.nextInt(4) == 0 ? random.nextInt(gpus + 1) : gpus;
            tasks.add(new Task(i, at, duration, used, 50));
            at += duration + random.nextInt(random.nextInt(3) == 0 ? 300 : 120_000);
        }
        Session.Needs needs = new Session.Needs(1, 1000, 1024, "m", random.nextInt(2000));
        return new Session(id, start, at + random.nextInt(60_000), gpus, needs, tasks);
    }
}
