package org.notebookos.simulator.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.notebookos.simulator.engine.Setup;
import org.notebookos.simulator.engine.Simulation;
import org.notebookos.simulator.model.Prices;
import org.notebookos.simulator.result.Comparison;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Outcome;
import org.notebookos.simulator.trace.Trace;

/** Runs a trace under several policies, as many at a time as there are processors; each run has one thread to itself. */
final class Simulations {

    private final Request request;
    private final Prices prices;
    private final Consumer<String> progress;

    Simulations(Request request, Prices prices, Consumer<String> progress) {
        this.request = request;
        this.prices = prices;
        this.progress = progress;
    }

    Comparison run(Trace trace, Map<String, String> conditions, Map<String, Setup> setups) throws InterruptedException {
        Progress line = new Progress(trace.name(), trace.end(), setups.size(), progress);
        int threads = Math.min(setups.size(), Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Map<String, Future<Measurements>> runs = new LinkedHashMap<>();
            for (Map.Entry<String, Setup> setup : setups.entrySet()) {
                int number = runs.size();
                runs.put(setup.getKey(), pool.submit(() -> new Simulation(trace, setup.getValue())
                        .run(at -> line.reached(number, at))));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Map.Entry<String, Future<Measurements>> run : runs.entrySet()) {
                outcomes.add(new Outcome(run.getKey(), result(run.getKey(), run.getValue())));
            }
            return new Comparison(trace, conditions, outcomes, prices, request.least(), request.gpusPerHost());
        } finally {
            pool.shutdownNow();
        }
    }

    private static Measurements result(String policy, Future<Measurements> run) throws InterruptedException {
        try {
            return run.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulation of " + policy + " failed: " + e.getCause(), e.getCause());
        }
    }
}
