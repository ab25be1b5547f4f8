package org.notebookos.simulator.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.notebookos.simulator.engine.Setup;
import org.notebookos.simulator.model.Constants;
import org.notebookos.simulator.model.CostModel;
import org.notebookos.simulator.model.Prices;
import org.notebookos.simulator.report.HtmlReport;
import org.notebookos.simulator.report.MarkdownTable;
import org.notebookos.simulator.report.TextTable;
import org.notebookos.simulator.result.Comparison;
import org.notebookos.simulator.result.ResultFiles;
import org.notebookos.simulator.trace.Trace;
import org.notebookos.simulator.trace.TraceWriter;
import org.notebookos.spi.placement.PlacementPolicy;
import org.notebookos.spi.pool.PoolTerms;
import org.notebookos.spi.scaling.ScalingPolicy;
import org.notebookos.spi.session.SessionPolicy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The simulator as a service that a launcher outside of the framework can call: options by name, and what takes lines about the
 * progress, give a task whose result is text for people. A request that makes no sense is an {@link IllegalArgumentException}.
 */
@Component(property = "nbos.command=simulate")
public final class SimulateComponent implements BiFunction<Map<String, String>, Consumer<String>, Callable<String>> {

    private final InstalledPolicies policies;

    @Activate
    public SimulateComponent(@Reference InstalledPolicies policies) {
        this.policies = policies;
    }

    @Override
    public Callable<String> apply(Map<String, String> options, Consumer<String> progress) {
        Request request = Request.of(options);
        if (request.traces().isEmpty()) {
            throw new IllegalArgumentException("--trace FILE is missing");
        }
        return () -> simulate(request, progress);
    }

    private String simulate(Request request, Consumer<String> progress) throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Path file : request.traces()) {
            Trace trace = Traces.read(file, progress);
            if (request.write().isPresent()) {
                TraceWriter.write(trace, request.write().get());
                text.append("wrote ").append(request.write().get()).append('\n');
            }
            if (!request.sessions().isEmpty()) {
                Path folder = request.traces().size() == 1
                        ? request.out()
                        : request.out().resolve(trace.name());
                text.append(simulate(request, trace, folder, progress));
            }
        }
        return text.toString();
    }

    private String simulate(Request request, Trace trace, Path folder, Consumer<String> progress)
            throws IOException, InterruptedException {
        Constants constants = Constants.read(request.constants());
        CostModel costs = CostModel.of(constants);
        Prices prices = Prices.of(constants);
        PlacementPolicy placement = policies.placement(request.placement());
        Map<String, Setup> setups = new LinkedHashMap<>();
        Optional<ScalingPolicy> scaling = request.scaling().equals(Request.NO_SCALING)
                ? Optional.empty()
                : Optional.of(policies.scaling(request.scaling()));
        PoolTerms pool = new PoolTerms(
                request.least(), request.most(), prices.onDemand(), costs.provisionSeconds(), request.gpusPerHost());
        for (String name : request.sessions()) {
            SessionPolicy session = policies.session(name);
            setups.put(
                    name,
                    new Setup(placement, session, scaling, pool, costs, request.seed(), request.closedLoop(), false));
        }
        Simulations simulations = new Simulations(request, prices, progress);
        Comparison comparison = simulations.run(trace, conditions(request), setups);
        ResultFiles.write(comparison, folder);
        HtmlReport.write(comparison, constants, folder.resolve("report.html"));
        if (request.documentation().isPresent()) {
            Files.writeString(
                    request.documentation().get(),
                    MarkdownTable.of(comparison),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        return TextTable.of(comparison) + "\nreport: " + folder.resolve("report.html") + "\n";
    }

    private static Map<String, String> conditions(Request request) {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("placement", request.placement());
        conditions.put("scaling", request.scaling());
        conditions.put("hosts", request.least() + " to " + request.most());
        conditions.put("GPUs per host", Integer.toString(request.gpusPerHost()));
        conditions.put("replay", request.closedLoop() ? "closed loop" : "open loop");
        conditions.put("seed", Long.toString(request.seed()));
        return conditions;
    }
}
