package org.notebookos.gateway.internal.rest;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * Who may make which kernels, and how many. A user is what {@code KERNEL_USERNAME} says, which for all but administrators is
 * their login; kernels that the gateway finds at its start count for their owners. Guarded by its monitor.
 */
public final class KernelLimits {

    /**
     * What is configured.
     *
     * @param kernels most kernels; -1 for any number
     * @param kernelsPerUser most kernels of one user; -1 for any number
     * @param users who may make kernels; empty for everybody
     * @param refusedUsers who may not, whatever else is said
     * @param kernelspecs what may be made; empty for everything
     * @param listed whether kernels may be listed
     * @param launch how long the making of a kernel may take
     */
    public record Rules(
            int kernels,
            int kernelsPerUser,
            Set<String> users,
            Set<String> refusedUsers,
            Set<String> kernelspecs,
            boolean listed,
            Duration launch) {

        /** No limits; clients give up after 42 s, so that a later answer would leave a kernel that they don't know. */
        public static final Rules NONE = new Rules(-1, -1, Set.of(), Set.of(), Set.of(), true, Duration.ofSeconds(38));
    }

    private static final int LONGEST_LAUNCH_SECONDS = 600;

    private final Rules rules;
    private final Map<String, String> users = new HashMap<>();
    private final Set<String> coming = new HashSet<>();

    public KernelLimits(Rules rules) {
        this.rules = rules;
    }

    /** Throws 403 if kernels may not be listed. */
    void requireListed() {
        if (!rules.listed()) {
            throw refused("kernels are not listed by this server; see the setting listKernels");
        }
    }

    /**
     * Counts a kernel that is about to be made, or throws 403; 409 if there is one of this id.
     *
     * @param id of the kernel
     * @param spec its kernelspec
     * @param variables what the client said
     * @param owners by the id of each kernel that there is, whose it is
     */
    synchronized void admit(String id, String spec, Map<String, String> variables, Map<String, String> owners) {
        String user = variables.getOrDefault("KERNEL_USERNAME", "");
        if (!rules.kernelspecs().isEmpty() && !rules.kernelspecs().contains(spec)) {
            throw refused("kernelspec " + spec + " may not be used here; see the setting allowedKernelspecs");
        }
        boolean welcome = rules.users().isEmpty() || rules.users().contains(user);
        if (!welcome || rules.refusedUsers().contains(user)) {
            throw refused("user \"" + user + "\" may not make kernels; see the settings authorizedUsers and"
                    + " unauthorizedUsers");
        }
        if (owners.containsKey(id) || coming.contains(id)) {
            // before it is counted for somebody else
            throw new GatewayException(Code.CONFLICT, "kernel " + id + " exists already: leave KERNEL_ID out");
        }
        users.keySet().removeIf(kernel -> !owners.containsKey(kernel) && !coming.contains(kernel));
        Set<String> all = new HashSet<>(owners.keySet());
        all.addAll(coming);
        if (rules.kernels() >= 0 && all.size() >= rules.kernels()) {
            throw refused("there are " + all.size() + " kernels, and may be " + rules.kernels()
                    + ": shut one down first (setting maxKernels)");
        }
        long own = all.stream()
                .map(kernel -> users.getOrDefault(kernel, owners.getOrDefault(kernel, "")))
                .filter(user::equals)
                .count();
        if (rules.kernelsPerUser() >= 0 && own >= rules.kernelsPerUser()) {
            throw refused("user \"" + user + "\" has " + own + " kernels, and may have " + rules.kernelsPerUser()
                    + ": shut one down first (setting maxKernelsPerUser)");
        }
        coming.add(id);
        users.put(id, user);
    }

    /** The making has ended, one way or the other. */
    synchronized void made(String id) {
        coming.remove(id);
    }

    /** Returns how long the client waits: less than it says, so that the answer comes in time. */
    Duration launch(Map<String, String> variables) {
        String wanted = variables.get("KERNEL_LAUNCH_TIMEOUT");
        if (wanted == null || wanted.isBlank()) {
            return rules.launch();
        }
        try {
            double seconds = Double.parseDouble(wanted.strip());
            if (seconds > 0 && seconds <= LONGEST_LAUNCH_SECONDS) {
                return Duration.ofMillis(Math.max(1000, (long) (seconds * 1000)));
            }
        } catch (NumberFormatException e) {
            throw bad(wanted, e);
        }
        throw bad(wanted, null);
    }

    private static GatewayException bad(String wanted, Exception cause) {
        return new GatewayException(
                Code.BAD_REQUEST,
                "KERNEL_LAUNCH_TIMEOUT is not a number of seconds up to " + LONGEST_LAUNCH_SECONDS + ": " + wanted,
                cause);
    }

    private static GatewayException refused(String why) {
        return new GatewayException(Code.FORBIDDEN, why);
    }
}
