package org.notebookos.agent.internal.replica;

import java.util.List;
import java.util.Optional;
import org.notebookos.spi.gpu.ReleaseStrength;

/**
 * What is known of one life of a process and its devices. Which ones it can see is settled when it first uses CUDA, for good: a life that
 * has begun with some can use no others, and one that has looked when it had none never sees any. Owner of the state: the replica's
 * mailbox.
 */
final class ProcessGpus {

    private List<String> devices = List.of();
    private boolean blind;

    /** Its cell has ended; {@code context}: it had begun to use the devices that were bound. */
    void used(List<String> bound, boolean context) {
        if (context) {
            devices = bound;
        }
    }

    /** It says whether it can't see any devices any more. */
    void blind(boolean is) {
        blind |= is;
    }

    /** Returns the devices that it has begun to use, in its order; empty: none. */
    List<String> devices() {
        return devices;
    }

    /** Returns why it can't use these devices, for people. After a checkpoint it may: then the binder decides that. */
    Optional<String> misfit(List<String> bound, ReleaseStrength strength) {
        if (bound.isEmpty()) {
            return Optional.empty();
        }
        if (blind) {
            return Optional.of("it had looked for GPUs when it had none, and can't see any since");
        }
        boolean others = !devices.isEmpty() && !devices.equals(bound);
        return others && strength != ReleaseStrength.CHECKPOINT
                ? Optional.of("it can use no other GPUs than " + String.join(", ", devices))
                : Optional.empty();
    }
}
