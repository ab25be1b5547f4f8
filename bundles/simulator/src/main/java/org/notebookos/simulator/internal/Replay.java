package org.notebookos.simulator.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.notebookos.simulator.engine.Setup;
import org.notebookos.simulator.engine.Simulation;
import org.notebookos.simulator.live.LiveReplay;
import org.notebookos.simulator.live.LiveSystem;
import org.notebookos.simulator.live.Requests;
import org.notebookos.simulator.model.Constants;
import org.notebookos.simulator.model.CostModel;
import org.notebookos.simulator.model.Prices;
import org.notebookos.simulator.report.HtmlReport;
import org.notebookos.simulator.report.TextTable;
import org.notebookos.simulator.result.Comparison;
import org.notebookos.simulator.result.Measurements;
import org.notebookos.simulator.result.Outcome;
import org.notebookos.simulator.result.ResultFiles;
import org.notebookos.simulator.trace.Trace;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ScalingPolicy;

/** One replay on a live system, its simulation if that is wished, and the report about both. Used by one thread. */
final class Replay {

    private final InstalledPolicies policies;
    private final ReplayRequest request;
    private final Trace excerpt;
    private final Constants constants;
    private final JsonNode status;
    private final Map<String, String> conditions = new LinkedHashMap<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    private Replay(
            InstalledPolicies policies, ReplayRequest request, Trace excerpt, Constants constants, JsonNode status) {
        this.policies = policies;
        this.request = request;
        this.excerpt = excerpt;
        this.constants = constants;
        this.status = status;
    }

    /**
     * Does it.
     *
     * @return the report, for people
     * @throws IllegalArgumentException if the request makes no sense
     * @throws org.notebookos.simulator.live.LiveException if the system can't be reached
     */
    static String run(InstalledPolicies policies, Map<String, String> options, Consumer<String> progress)
            throws IOException, InterruptedException {
        ReplayRequest asked = ReplayRequest.of(options);
        Trace excerpt = asked.excerpt().of(Traces.read(asked.trace(), progress));
        if (excerpt.sessions().isEmpty()) {
            throw new IllegalArgumentException("no session of the trace submits a cell between --from and --to");
        }
        Constants constants = Constants.local(asked.common().constants());
        try (LiveSystem system = new LiveSystem(asked.url(), asked.token())) {
            JsonNode status = system.statusNow();
            ReplayRequest request = ReplayRequest.of(withHostsOf(status, options));
            Replay replay = new Replay(policies, request, excerpt, constants, status);
            replay.live(system, progress);
            String spread = request.compares() ? replay.simulate() : "";
            return replay.report() + spread;
        }
    }

    /** Whoever doesn't say how many hosts there may be means those that are there. */
    private static Map<String, String> withHostsOf(JsonNode status, Map<String, String> options) {
        int gpus = 1;
        for (JsonNode host : status.path("hosts")) {
            gpus = Math.max(gpus, host.path("gpus").path("total").asInt());
        }
        Map<String, String> all = new HashMap<>(options);
        all.putIfAbsent(
                "hosts", Integer.toString(Math.max(1, status.path("hosts").size())));
        all.putIfAbsent("gpus-per-host", Integer.toString(gpus));
        return all;
    }

    private void live(LiveSystem system, Consumer<String> progress) throws InterruptedException {
        Requests requests = Requests.fitting(excerpt, request.session(), status);
        describe();
        requests.lowered(excerpt).ifPresent(what -> {
            conditions.put("requests", what);
            progress.accept(what);
        });
        int hosts = status.path("hosts").size();
        for (int run = 1; run <= request.runs(); run++) {
            String name = request.runs() == 1 ? "live" : "live " + run;
            progress.accept(name + ": waiting until the platform has settled");
            system.awaitHosts(hosts);
            LiveReplay live = new LiveReplay(
                    system, excerpt, request.speed(), requests, line -> progress.accept(name + ", " + line));
            outcomes.add(new Outcome(name, live.run()));
        }
    }

    /** What the live system does is what is simulated. */
    private void describe() {
        Request common = request.common();
        JsonNode used = status.path("policies");
        conditions.put("session", request.session());
        conditions.put("placement", used.path("placement").asText(common.placement()));
        conditions.put(
                "scaling",
                common.least() == common.most()
                        ? Request.NO_SCALING
                        : used.path("scaling").asText(common.scaling()));
        conditions.put("hosts", common.least() + " to " + common.most());
        conditions.put("GPUs per host", Integer.toString(common.gpusPerHost()));
        conditions.put("replay", "open loop");
        conditions.put("speed", ResultFiles.plain(request.speed().factor()));
        if (!request.interval().isEmpty()) {
            conditions.put("hosts are counted every", request.interval() + " s of the replay");
        }
        conditions.put("a host may take to become empty", request.giveUpMillis() / 1000 + " s of the replay");
        conditions.put("seed", Long.toString(common.seed()));
    }

    /** Returns how much of it is chance, for people. */
    private String simulate() throws InterruptedException {
        Setup setup = setup();
        List<Measurements> live = outcomes.stream().map(Outcome::measured).toList();
        LongFunction<Measurements> simulation =
                seed -> new Simulation(excerpt, request.speed(), setup.with(seed)).run(at -> {});
        outcomes.add(new Outcome("simulated", simulation.apply(setup.seed())));
        return System.lineSeparator() + Spread.of(live, setup.seed(), simulation);
    }

    private Setup setup() throws InterruptedException {
        Request common = request.common();
        CostModel costs = CostModel.of(constants);
        String scalingName = conditions.getOrDefault("scaling", Request.NO_SCALING);
        Optional<ScalingPolicy> scaling =
                scalingName.equals(Request.NO_SCALING) ? Optional.empty() : Optional.of(policies.scaling(scalingName));
        PoolTerms pool = new PoolTerms(
                common.least(),
                common.most(),
                Prices.of(constants).onDemand(),
                costs.provisionSeconds(),
                common.gpusPerHost());
        return new Setup(
                policies.placement(conditions.getOrDefault("placement", common.placement())),
                policies.session(request.session()),
                scaling,
                pool,
                costs,
                request.giveUpMillis(),
                common.seed(),
                false,
                true);
    }

    private String report() throws IOException {
        Request common = request.common();
        Comparison comparison = new Comparison(
                excerpt, conditions, outcomes, Prices.of(constants), common.least(), common.gpusPerHost());
        Path page = common.out().resolve("report.html");
        ResultFiles.write(comparison, common.out());
        HtmlReport.write(comparison, constants, page);
        return (request.compares() && request.runs() == 1
                        ? TextTable.withDifference(comparison)
                        : TextTable.of(comparison))
                + String.format(
                        Locale.ROOT,
                        "%nGPU-hours, means and money are scaled back to the trace's time; delays and completion are seconds as they"
                                + " were.%nreport: %s%n",
                        page);
    }
}
