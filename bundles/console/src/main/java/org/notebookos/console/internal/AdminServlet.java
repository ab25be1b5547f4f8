package org.notebookos.console.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.notebookos.console.internal.ConsoleException.Code;
import org.notebookos.console.internal.plugin.PluginDesk;
import org.notebookos.gateway.api.Caller;
import org.notebookos.scheduler.api.SchedulerException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin REST interface. Stateless; called by the server's threads. The gateway's filter has checked the token;
 * without it nobody is answered.
 *
 * <p>Every refusal is a JSON object with {@code code} and {@code message}.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/nbos/api/*")
public final class AdminServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AdminServlet.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGEST_BODY = 256 << 20;

    private final transient ClusterDesk cluster;
    private final transient PluginDesk plugins;
    private final transient OperatorWishes wishes;
    private final transient JoinWishes joins;
    private final transient ConnectionDesk connections;

    @Activate
    public AdminServlet(
            @Reference ClusterDesk cluster,
            @Reference PluginDesk plugins,
            @Reference JoinWishes joins,
            @Reference ConnectionDesk connections) {
        this.cluster = cluster;
        this.plugins = plugins;
        this.joins = joins;
        this.connections = connections;
        this.wishes = new OperatorWishes(cluster);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        (Caller.isAdmin(request) ? answer(request) : Reply.unguarded()).send(response);
    }

    private Reply answer(HttpServletRequest request) throws IOException {
        try {
            String path = request.getPathInfo() == null ? "" : request.getPathInfo();
            return route(request, List.of(path.replaceFirst("^/", "").split("/", -1)));
        } catch (ConsoleException e) {
            return Reply.refused(e.code().status(), e.code().name(), e.getMessage());
        } catch (SchedulerException e) {
            return Reply.refused(ClusterDesk.status(e.code()), e.code().name(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", request.getMethod(), request.getPathInfo(), e);
            return Reply.refused(500, "FAILED", "the controller failed to answer; its log has the cause");
        }
    }

    private Reply route(HttpServletRequest request, List<String> path) throws IOException {
        String call = request.getMethod() + " " + path.get(0) + "/".repeat(path.size() - 1);
        return switch (call) {
            case "GET status" -> Reply.ok(cluster.status());
            case "GET hosts" -> Reply.ok(cluster.status().hosts());
            case "GET kernels" -> Reply.ok(cluster.status().kernels());
            case "GET users" -> Reply.ok(cluster.status().users());
            case "GET kernels//" -> stateOf(path);
            case "POST kernels//" -> path.get(2).equals("connection")
                    ? connections.connect(path.get(1))
                    : wishes.ofKernel(path.get(1), path.get(2), json(request));
            case "DELETE kernels//" -> disconnect(path);
            case "POST hosts//" -> ofHost(path.get(1), path.get(2));
            case "GET join-tokens" -> joins.list();
            case "POST join-tokens" -> joins.make(json(request));
            case "DELETE join-tokens/" -> joins.revokeToken(path.get(1));
            case "GET pools" -> Reply.ok(cluster.status().pools());
            case "POST pools//" -> wishes.ofPool(path.get(1), path.get(2));
            case "GET plugins" -> Reply.ok(plugins.list());
            case "POST plugins" -> Reply.done(plugins.install(body(request)));
            case "POST plugins/" -> use(request, path);
            case "DELETE plugins/" -> Reply.done(plugins.remove(path.get(1)));
            default -> throw new ConsoleException(
                    List.of("status", "hosts", "pools", "kernels", "users", "plugins", "join-tokens")
                                            .contains(path.get(0))
                                    && path.size() == 1
                            ? Code.METHOD_NOT_ALLOWED
                            : Code.NOT_FOUND,
                    "there is no " + request.getMethod() + " of /nbos/api/" + String.join("/", path));
        };
    }

    private Reply ofHost(String host, String action) {
        return switch (action) {
            case "revoke" -> joins.revokeHost(host);
            case "forgive" -> joins.forgiveHost(host);
            default -> wishes.ofHost(host, action);
        };
    }

    private Reply stateOf(List<String> path) {
        if (!path.get(2).equals("state")) {
            throw new ConsoleException(Code.NOT_FOUND, "a kernel has no \"" + path.get(2) + "\"");
        }
        return wishes.stateOf(path.get(1));
    }

    private Reply disconnect(List<String> path) {
        if (!path.get(2).equals("connection")) {
            throw new ConsoleException(Code.NOT_FOUND, "a kernel has no \"" + path.get(2) + "\" to delete");
        }
        return connections.disconnect(path.get(1));
    }

    private Reply use(HttpServletRequest request, List<String> path) throws IOException {
        if (!path.get(1).equals("use")) {
            throw new ConsoleException(Code.NOT_FOUND, "plugins have no action \"" + path.get(1) + "\"");
        }
        JsonNode body = json(request);
        return Reply.done(plugins.select(OperatorWishes.required(body, "spi"), OperatorWishes.required(body, "name")));
    }

    private static JsonNode json(HttpServletRequest request) throws IOException {
        try {
            JsonNode body = JSON.readTree(body(request));
            if (body.isObject()) {
                return body;
            }
        } catch (JsonProcessingException e) {
            throw new ConsoleException(Code.BAD_REQUEST, "the request is not JSON: " + e.getOriginalMessage(), e);
        }
        throw new ConsoleException(Code.BAD_REQUEST, "the request must be a JSON object");
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (bytes.length > LARGEST_BODY) {
            throw new ConsoleException(Code.TOO_LARGE, "the request is larger than " + LARGEST_BODY + " bytes");
        }
        return bytes;
    }
}
