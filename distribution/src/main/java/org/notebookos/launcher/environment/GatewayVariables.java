package org.notebookos.launcher.environment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/**
 * Settings in the environment under the names that Jupyter Enterprise Gateway ({@code EG_}) and Kernel Gateway ({@code KG_})
 * give them, so that a deployment of those needn't be written anew. Options of the command line and files of the operator
 * say more than they do. Immutable.
 *
 * @param token of clients
 * @param port of the gateway
 * @param address where it listens
 * @param certificate file with the gateway's certificate
 * @param key file with its private key
 * @param configs PID to keys and values
 * @param unsupported names of variables that mean nothing here
 */
public record GatewayVariables(
        Optional<String> token,
        Optional<Integer> port,
        Optional<String> address,
        Optional<String> certificate,
        Optional<String> key,
        Map<String, Map<String, Object>> configs,
        List<String> unsupported) {

    private static final List<String> PREFIXES = List.of("EG_", "KG_");
    private static final String GATEWAY = "org.notebookos.gateway";
    private static final String SCHEDULER = "org.notebookos.scheduler";

    private enum Form {
        TEXT,
        NUMBER,
        FLAG,
        LIST
    }

    private record Alias(String name, String pid, String key, Form form) {}

    private static final List<Alias> ALIASES = List.of(
            new Alias("BASE_URL", GATEWAY, "basePath", Form.TEXT),
            new Alias("ALLOW_ORIGIN", GATEWAY, "allowedOrigins", Form.LIST),
            new Alias("DEFAULT_KERNEL_SPEC_NAME", GATEWAY, "defaultKernelspec", Form.TEXT),
            new Alias("DEFAULT_KERNEL_NAME", GATEWAY, "defaultKernelspec", Form.TEXT),
            new Alias("MAX_KERNELS", GATEWAY, "maxKernels", Form.NUMBER),
            new Alias("MAX_KERNELS_PER_USER", GATEWAY, "maxKernelsPerUser", Form.NUMBER),
            new Alias("LIST_KERNELS", GATEWAY, "listKernels", Form.FLAG),
            new Alias("ENV_WHITELIST", GATEWAY, "allowedEnvironment", Form.LIST),
            new Alias("CLIENT_ENVS", GATEWAY, "allowedEnvironment", Form.LIST),
            new Alias("CULL_IDLE_TIMEOUT", SCHEDULER, "cullAfter", Form.NUMBER),
            new Alias("CULL_CONNECTED", SCHEDULER, "cullConnected", Form.FLAG),
            new Alias("WS_PING_INTERVAL_SECS", GATEWAY, "pingSeconds", Form.NUMBER),
            new Alias("KERNEL_LAUNCH_TIMEOUT", GATEWAY, "launchSeconds", Form.NUMBER),
            new Alias("AUTHORIZED_USERS", GATEWAY, "authorizedUsers", Form.LIST),
            new Alias("UNAUTHORIZED_USERS", GATEWAY, "unauthorizedUsers", Form.LIST),
            new Alias("ALLOWED_KERNELS", GATEWAY, "allowedKernelspecs", Form.LIST));

    private static final List<String> OF_THE_PROCESS = List.of("AUTH_TOKEN", "PORT", "IP", "CERTFILE", "KEYFILE");

    /** Nothing is set. */
    public static final GatewayVariables NONE = of(Map.of());

    /** Reads an environment; an empty value counts as none. */
    public static GatewayVariables of(Map<String, String> environment) {
        Map<String, Map<String, Object>> configs = new LinkedHashMap<>();
        for (Alias alias : ALIASES) {
            named(environment, alias.name())
                    .ifPresent(variable -> configs.computeIfAbsent(alias.pid(), pid -> new LinkedHashMap<>())
                            .put(alias.key(), value(variable, alias.form())));
        }
        return new GatewayVariables(
                named(environment, "AUTH_TOKEN").map(Map.Entry::getValue),
                named(environment, "PORT").map(GatewayVariables::number),
                named(environment, "IP").map(Map.Entry::getValue),
                named(environment, "CERTFILE").map(Map.Entry::getValue),
                named(environment, "KEYFILE").map(Map.Entry::getValue),
                configs,
                unsupported(environment));
    }

    /** Enterprise Gateway's spelling counts more than that of its predecessor. */
    private static Optional<Map.Entry<String, String>> named(Map<String, String> environment, String name) {
        return PREFIXES.stream()
                .map(prefix -> prefix + name)
                .filter(variable -> !environment.getOrDefault(variable, "").isBlank())
                .map(variable -> Map.entry(variable, environment.get(variable).strip()))
                .findFirst();
    }

    private static List<String> unsupported(Map<String, String> environment) {
        List<String> names = new ArrayList<>();
        for (String variable : new TreeSet<>(environment.keySet())) {
            boolean ours = PREFIXES.stream().anyMatch(variable::startsWith);
            String name = ours ? variable.substring(3) : "";
            boolean known = OF_THE_PROCESS.contains(name)
                    || ALIASES.stream().anyMatch(alias -> alias.name().equals(name));
            if (ours && !known) {
                names.add(variable);
            }
        }
        return List.copyOf(names);
    }

    private static Object value(Map.Entry<String, String> variable, Form form) {
        return switch (form) {
            case TEXT -> variable.getValue();
            case NUMBER -> number(variable);
            case FLAG -> flag(variable);
            case LIST -> list(variable.getValue());
        };
    }

    private static Integer number(Map.Entry<String, String> variable) {
        try {
            return Integer.valueOf(variable.getValue());
        } catch (NumberFormatException e) {
            throw new LauncherException(Code.USAGE, variable.getKey() + " is not a whole number", e);
        }
    }

    private static Boolean flag(Map.Entry<String, String> variable) {
        return switch (variable.getValue().toLowerCase(java.util.Locale.ROOT)) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default -> throw new LauncherException(Code.USAGE, variable.getKey() + " is neither True nor False");
        };
    }

    /** Both {@code a,b} and {@code ['a', 'b']} are written. */
    private static List<String> list(String text) {
        return Arrays.stream(text.replaceAll("^[\\[({]|[\\])}]$", "").split(","))
                .map(part -> part.strip().replaceAll("^['\"]|['\"]$", ""))
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** The token isn't shown. */
    @Override
    public String toString() {
        return "GatewayVariables[" + configs + ", unsupported=" + unsupported + "]";
    }
}
