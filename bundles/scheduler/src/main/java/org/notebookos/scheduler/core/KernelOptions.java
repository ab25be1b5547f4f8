package org.notebookos.scheduler.core;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.notebookos.scheduler.api.Durability;

/** What the environment of a kernel says about it. Unreadable values count as absent. */
final class KernelOptions {

    private KernelOptions() {}

    static int gpus(Map<String, String> environment) {
        return number(environment.get("KERNEL_GPUS")).orElse(0);
    }

    static OptionalInt replicas(Map<String, String> environment) {
        OptionalInt wanted = number(environment.get("KERNEL_REPLICAS"));
        return wanted.isPresent() && wanted.getAsInt() % 2 == 1 ? wanted : OptionalInt.empty();
    }

    static String backend(Map<String, String> environment, String otherwise) {
        String wanted = environment.get("KERNEL_REPLICATION");
        return wanted == null || wanted.isBlank() ? otherwise : wanted;
    }

    /** Returns the name of the session policy that it wants, empty for the one in use. */
    static Optional<String> sessionPolicy(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("KERNEL_SESSION_POLICY"))
                .map(String::strip)
                .filter(name -> !name.isEmpty());
    }

    static Durability durability(Map<String, String> environment) {
        String wanted = environment.getOrDefault("KERNEL_DURABILITY", "");
        return Durability.of(wanted).orElse(Durability.STRICT);
    }

    private static OptionalInt number(String text) {
        return text != null && text.matches("[0-9]{1,4}")
                ? OptionalInt.of(Integer.parseInt(text))
                : OptionalInt.empty();
    }
}
