package org.notebookos.gpu.nvidia.internal.binding;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.notebookos.gpu.nvidia.internal.device.Unit;
import org.notebookos.gpu.nvidia.internal.driver.ProcessCheckpoint;
import org.notebookos.spi.gpu.ReleaseStrength;

/**
 * How devices come free.
 *
 * @param wish what the operator asks for
 * @param leftBytes memory that a process may keep on each device after an offload: each has a context of its own
 * @param rest how long a process may keep its context without a device if the operator leaves it to us; zero: not at all
 * @param patience for each step of a checkpoint and of a restore, and for memory to be free after a process's end
 */
public record ReleaseRules(Wish wish, long leftBytes, Duration rest, Duration patience) {

    /** What an operator can ask for. */
    public enum Wish {
        AUTO,
        OFFLOAD,
        CHECKPOINT,
        RESTART
    }

    /**
     * Returns what is done at least: what was asked for, or the next stronger thing that can be done. The driver can't checkpoint
     * clients of MPS, which tenants of shares are.
     */
    ReleaseStrength strength(List<Unit> units, ProcessCheckpoint checkpoint) {
        boolean possible = canCheckpoint(units, checkpoint);
        return switch (wish) {
            case AUTO -> possible && rest.isZero() ? ReleaseStrength.CHECKPOINT : ReleaseStrength.OFFLOAD;
            case OFFLOAD -> ReleaseStrength.OFFLOAD;
            case CHECKPOINT -> possible ? ReleaseStrength.CHECKPOINT : ReleaseStrength.RESTART;
            case RESTART -> ReleaseStrength.RESTART;
        };
    }

    /** Returns after how long without a device a process is put aside that has kept a context; empty if it isn't. */
    Optional<Duration> rest(List<Unit> units, ProcessCheckpoint checkpoint) {
        boolean rests = wish == Wish.AUTO && !rest.isZero() && canCheckpoint(units, checkpoint);
        return rests ? Optional.of(rest) : Optional.empty();
    }

    static boolean canCheckpoint(List<Unit> units, ProcessCheckpoint checkpoint) {
        return checkpoint.obstacle().isEmpty() && units.stream().noneMatch(unit -> unit.kind() == Unit.Kind.SHARE);
    }
}
