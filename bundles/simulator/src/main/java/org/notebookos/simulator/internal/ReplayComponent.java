package org.notebookos.simulator.internal;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.notebookos.simulator.live.LiveException;
import org.notebookos.simulator.trace.TraceException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Replays on a live system as a service that a launcher outside of the framework can call: options by name, and what takes lines about
 * the progress, give a task whose result is text for people. A request that makes no sense is an {@link IllegalArgumentException}; a
 * platform that can't be reached, or breaks down, is an {@link IllegalStateException}. Their messages are for people.
 */
@Component(property = "nbos.command=replay")
public final class ReplayComponent implements BiFunction<Map<String, String>, Consumer<String>, Callable<String>> {

    private final InstalledPolicies policies;

    @Activate
    public ReplayComponent(@Reference InstalledPolicies policies) {
        this.policies = policies;
    }

    @Override
    public Callable<String> apply(Map<String, String> options, Consumer<String> progress) {
        return () -> {
            try {
                return Replay.run(policies, options, progress);
            } catch (TraceException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            } catch (LiveException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        };
    }
}
