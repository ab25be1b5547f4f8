package org.notebookos.simulator.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Replays on a live system as a service that a launcher outside of the framework can call: options by name, and what takes lines about
 * the progress, give a task whose result is text for people. A request that makes no sense is an {@link IllegalArgumentException}.
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
        ReplayRequest request = ReplayRequest.of(options);
        return () -> replay(request, progress);
    }

    private String replay(ReplayRequest request, Consumer<String> progress) throws IOException, InterruptedException {
        Trace excerpt = request.excerpt().of(Traces.read(request.trace(), progress));
        if (excerpt.sessions().isEmpty()) {
            throw new IllegalArgumentException("no session of the trace submits a cell between --from and --to");
        }
        Constants constants = Constants.local(request.common().constants());
        List<Outcome> outcomes = new ArrayList<>();
        Map<String, String> conditions = new LinkedHashMap<>();
        try (LiveSystem system = new LiveSystem(request.url(), request.token())) {
            JsonNode status = system.statusNow();
            Requests requests = Requests.fitting(excerpt, request.session(), status);
            conditions.putAll(conditions(request, status));
            requests.lowered(excerpt).ifPresent(what -> {
                conditions.put("requests", what);
                progress.accept(what);
            });
            LiveReplay live = new LiveReplay(system, excerpt, request.speed(), requests, progress);
            outcomes.add(new Outcome("live", live.run()));
        }
        String spread = "";
        if (request.compares()) {
            Setup setup = setup(request, conditions, CostModel.of(constants), Prices.of(constants));
            LongFunction<Measurements> simulation = seed -> simulate(request, excerpt, setup.with(seed));
            outcomes.add(new Outcome("simulated", simulation.apply(setup.seed())));
            spread = "\n" + Spread.of(setup.seed(), simulation);
        }
        return report(request, excerpt, conditions, outcomes, constants) + spread;
    }

    private static Measurements simulate(ReplayRequest request, Trace excerpt, Setup setup) {
        return new Simulation(excerpt, request.speed(), setup).run(at -> {});
    }

    private static String report(
            ReplayRequest request,
            Trace excerpt,
            Map<String, String> conditions,
            List<Outcome> outcomes,
            Constants constants)
            throws IOException {
        Comparison comparison = new Comparison(
                excerpt,
                conditions,
                outcomes,
                Prices.of(constants),
                request.common().least(),
                request.common().gpusPerHost());
        Path folder = request.common().out();
        ResultFiles.write(comparison, folder);
        HtmlReport.write(comparison, constants, folder.resolve("report.html"));
        return (request.compares() ? TextTable.withDifference(comparison) : TextTable.of(comparison))
                + String.format(
                        Locale.ROOT,
                        "%nGPU-hours, means and money are scaled back to the trace's time; delays and completion are seconds as they"
                                + " were.%nreport: %s%n",
                        folder.resolve("report.html"));
    }

    private Setup setup(ReplayRequest request, Map<String, String> conditions, CostModel costs, Prices prices)
            throws InterruptedException {
        Request common = request.common();
        Optional<ScalingPolicy> scaling = conditions.get("scaling").equals(Request.NO_SCALING)
                ? Optional.empty()
                : Optional.of(policies.scaling(conditions.get("scaling")));
        PoolTerms pool = new PoolTerms(
                common.least(), common.most(), prices.onDemand(), costs.provisionSeconds(), common.gpusPerHost());
        return new Setup(
                policies.placement(conditions.get("placement")),
                policies.session(request.session()),
                scaling,
                pool,
                costs,
                common.seed(),
                false,
                true);
    }

    /** What the live system does is what is simulated. */
    private static Map<String, String> conditions(ReplayRequest request, JsonNode status) {
        Request common = request.common();
        Map<String, String> conditions = new LinkedHashMap<>();
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
        conditions.put(
                "speed", String.format(Locale.ROOT, "%.4g", request.speed().factor()));
        if (!request.interval().isEmpty()) {
            conditions.put("hosts are counted every", request.interval() + " s of the replay");
        }
        conditions.put("seed", Long.toString(common.seed()));
        return conditions;
    }
}
