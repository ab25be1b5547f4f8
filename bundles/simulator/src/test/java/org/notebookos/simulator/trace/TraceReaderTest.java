package org.notebookos.simulator.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four formats are read, what can't be used is told, and what is written is the same again. */
class TraceReaderTest {

    private static final String SESSIONS = String.join(",", SessionFormat.HEADER);

    @TempDir
    Path folder;

    @Test
    void readsSessionsWithAndWithoutTasks() throws IOException {
        Trace trace = read(
                SESSIONS,
                "a,10,100,4,3.5,600,1024,vgg16,528,0,20,30,4,50",
                "a,10,100,4,3.5,600,1024,vgg16,528,1,60,5.5,4,50",
                "b,15,90,1,1,100,64,gpt2,498,,,,,");

        assertEquals("sessions", trace.format());
        assertEquals(List.of(), trace.rejected());
        Session first = trace.sessions().get(0);
        assertEquals(new Session.Needs(3.5, 600, 1024, "vgg16", 528), first.needs());
        assertEquals(List.of(new Task(0, 20_000, 30_000, 4, 50), new Task(1, 60_000, 5_500, 4, 50)), first.tasks());
        assertEquals(List.of(), trace.sessions().get(1).tasks());
        assertEquals(100_000, trace.end());
        assertEquals(2, trace.tasks());
    }

    @Test
    void tellsWhichRowsMakeNoSense() throws IOException {
        Trace trace = read(
                SESSIONS,
                "a,10,100,4,1,1,1,m,1,0,20,30,4,50",
                "a,10,100,4,1,1,1,m,1,1,40,30,4,50",
                "a,10,100,4,1,1,1,m,1,2,90,30,4,50",
                "a,10,100,4,1,1,1,m,1,3,x,30,4,50",
                "short,row",
                "b,5,90,1,1,1,1,m,1,,,,,",
                "c,20,10,1,1,1,1,m,1,,,,,",
                "d,20,30,1,1,1,1,m,1,0,21,1,2,50");

        assertEquals(
                List.of(
                        "3: task 1 is submitted before the task before it ends",
                        "4: task 2 ends after its session",
                        "5: task_submit_s is not a number: \"x\"",
                        "6: 2 columns instead of 14",
                        "7: session b starts before the one above it",
                        "8: session c ends before it starts",
                        "9: task 0 uses more GPUs than its session asks for"),
                trace.rejected().stream().map(r -> r.line() + ": " + r.reason()).toList());
        assertEquals(2, trace.sessions().size());
        assertEquals(1, trace.tasks());
    }

    @Test
    void readsBatchJobsAsSessionsWithOneTask() throws IOException {
        Trace trace = read("job_id,submit_s,duration_s,gpus,vc", "p0,10,30,8,x", "p1,20,0,1,x");

        assertEquals("Philly jobs", trace.format());
        assertEquals(
                List.of(new Task(0, 10_000, 30_000, 8, 0)),
                trace.sessions().get(0).tasks());
        assertEquals("p1 has no length", trace.rejected().get(0).reason());
    }

    @Test
    void leavesOutThatAPodWaitedForItsCluster() throws IOException {
        Trace trace = read(String.join(",", JobFormats.ALIBABA), "a0,100,150,450,1,460,1000,2048,LS,Running,");

        assertEquals(
                new Task(0, 100_000, 300_000, 1, 0),
                trace.sessions().get(0).tasks().get(0));
        assertEquals(400_000, trace.sessions().get(0).end());
    }

    @Test
    void readsHubSessionsWithoutCells() throws IOException {
        Trace trace = read("session_id,session_start_s,session_end_s,user,machine", "n0,1,2,0,casper");

        assertEquals(0, trace.tasks());
        assertEquals(1, trace.sessions().size());
    }

    @Test
    void refusesAnUnknownHeader() {
        TraceException e = assertThrows(TraceException.class, () -> read("a,b", "1,2"));

        assertTrue(e.getMessage().contains("no known trace"), e.getMessage());
    }

    @Test
    void whatIsWrittenIsTheSameAgainPackedOrNot() throws IOException {
        Trace trace = read(
                SESSIONS, "a,10,100,4,3.5,600,1024,vgg16,528,0,20,30.25,4,50", "b,15,90,1,0.875,100,64,gpt2,498,,,,,");
        for (String name : List.of("again.csv", "again.csv.gz")) {
            TraceWriter.write(trace, folder.resolve(name));
            Trace again = TraceReader.read(folder.resolve(name));
            assertEquals("again", again.name());
            assertEquals(trace.sessions(), again.sessions());
        }
    }

    private Trace read(String... lines) throws IOException {
        Path file = folder.resolve("trace.csv");
        Files.write(file, List.of(lines));
        return TraceReader.read(file);
    }
}
