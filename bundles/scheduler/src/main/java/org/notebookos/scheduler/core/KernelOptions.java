package org.notebookos.scheduler.core;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.spi.placement.Resources;

/** What the environment of a kernel says about it. Unreadable values count as absent. */
final class KernelOptions {

    private KernelOptions() {}

    static int gpus(Map<String, String> environment) {
        return number(environment.get("KERNEL_GPUS")).orElse(0);
    }

    /** Returns KERNEL_CPUS (processors, 0.5 is half of one), KERNEL_MEM (megabytes; with G: gigabytes), KERNEL_VRAM (gigabytes). */
    static Resources besidesGpus(Map<String, String> environment) {
        return new Resources(
                millicpus(environment.getOrDefault("KERNEL_CPUS", "")),
                megabytes(environment.getOrDefault("KERNEL_MEM", "")),
                0,
                number(environment.get("KERNEL_VRAM")).orElse(0));
    }

    /** Returns what a cell needs that doesn't say. */
    static Resources request(Map<String, String> environment) {
        int gpus = gpus(environment);
        Resources besides = besidesGpus(environment);
        return new Resources(besides.millicpus(), besides.memoryMb(), gpus, gpus > 0 ? besides.vramGb() : 0);
    }

    private static int millicpus(String text) {
        return text.matches("[0-9]{1,4}(\\.[0-9]{1,3})?")
                ? new BigDecimal(text).movePointRight(3).intValueExact()
                : 0;
    }

    private static int megabytes(String text) {
        if (!text.matches("[0-9]{1,8}[MG]?")) {
            return 0;
        }
        boolean unit = Character.isLetter(text.charAt(text.length() - 1));
        long number = Long.parseLong(unit ? text.substring(0, text.length() - 1) : text);
        return (int) Math.min(Resources.UNLIMITED - 1, text.endsWith("G") ? number * 1024 : number);
    }

    static OptionalInt replicas(Map<String, String> environment) {
        OptionalInt wanted = number(environment.get("KERNEL_REPLICAS"));
        return wanted.isPresent() && wanted.getAsInt() % 2 == 1 ? wanted : OptionalInt.empty();
    }

    static String backend(Map<String, String> environment, String otherwise) {
        String wanted = environment.get("KERNEL_REPLICATION");
        return wanted == null || wanted.isBlank() ? otherwise : wanted;
    }

    /** Returns whose kernel it is; kernels that don't say are all one user's. */
    static String user(Map<String, String> environment) {
        String name = environment.getOrDefault("KERNEL_USERNAME", "").strip();
        return name.isEmpty() ? "anonymous" : name;
    }

    /** Returns who may use it, beside administrators; empty for nobody else. */
    static String owner(Map<String, String> environment) {
        return environment.getOrDefault("KERNEL_OWNER", "");
    }

    /** Returns KERNEL_PRIORITY, from -10 to 10. */
    static int priority(Map<String, String> environment) {
        String wanted = environment.getOrDefault("KERNEL_PRIORITY", "");
        return wanted.matches("-?[0-9]{1,2}") ? Math.max(-10, Math.min(10, Integer.parseInt(wanted))) : 0;
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
