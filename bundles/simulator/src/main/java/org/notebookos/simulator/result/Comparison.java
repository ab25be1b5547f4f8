package org.notebookos.simulator.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.simulator.model.Prices;
import org.notebookos.simulator.trace.Trace;

/**
 * One trace under several session policies.
 *
 * @param trace the trace
 * @param conditions what was the same for all, for people: name to value
 * @param outcomes one per policy, as asked for
 * @param prices what things cost
 * @param least hosts that are always there
 * @param gpusPerHost devices of a host
 */
public record Comparison(
        Trace trace,
        Map<String, String> conditions,
        List<Outcome> outcomes,
        Prices prices,
        int least,
        int gpusPerHost) {

    /** The policy that the others are compared with. */
    public static final String BASELINE = "reservation";

    public Comparison {
        conditions = new LinkedHashMap<>(conditions);
        outcomes = List.copyOf(outcomes);
    }

    /** Returns the policy that reserves GPUs for whole sessions, if it was simulated. */
    public Optional<Outcome> baseline() {
        return outcomes.stream().filter(o -> o.policy().equals(BASELINE)).findFirst();
    }

    /** Returns the figures of a policy, by name. */
    public Map<Figure, Double> figures(Outcome outcome) {
        return Figure.all(this, outcome);
    }
}
