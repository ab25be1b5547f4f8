package org.notebookos.agent.internal.replica;

import java.time.Duration;
import org.notebookos.agent.internal.AgentException;
import org.notebookos.agent.internal.log.KernelState;
import org.notebookos.hostlink.v1.Heat;
import org.notebookos.hostlink.v1.HeatReplica;

/** Whether a replica has a process, as the controller wishes. Owner of the state: the replica's mailbox. */
final class ProcessHeat {

    private static final Duration STOP_GRACE = Duration.ofSeconds(3);

    private final ReplicaProcess process;
    private final ClientTraffic traffic;
    private final Errands errands;
    private Heat heat = Heat.HEAT_HOT;
    private boolean processWanted;

    ProcessHeat(ReplicaProcess process, ClientTraffic traffic, Errands errands) {
        this.process = process;
        this.traffic = traffic;
        this.errands = errands;
    }

    /** Returns what was wished last. */
    Heat heat() {
        return heat;
    }

    boolean isCold() {
        return heat == Heat.HEAT_COLD;
    }

    /** Tells whether there is a process, or should be one. */
    boolean processWanted() {
        return processWanted;
    }

    /**
     * Checks whether a wish may be carried out.
     *
     * @param cellHere whether a cell runs, or is about to
     * @throws AgentException if the process would have to end, and must not
     */
    void require(HeatReplica wish, boolean cellHere, KernelState state) {
        boolean ends = wish.getHeat() == Heat.HEAT_COLD && processWanted;
        if (ends && (cellHere || (wish.getCareful() && traffic.awaitsAnswers()))) {
            throw new AgentException(AgentException.Code.BUSY, "it works for a client");
        }
        if (ends && wish.getCareful()) {
            errands.objection(state, process.isForeign(), wish.getAcceptLoss()).ifPresent(objection -> {
                throw objection;
            });
        }
    }

    /** Has the process run, wait, or end. */
    void become(Heat wanted) {
        heat = wanted == Heat.HEAT_WARM || wanted == Heat.HEAT_COLD ? wanted : Heat.HEAT_HOT;
        process.lazy(heat == Heat.HEAT_WARM);
        if (!isCold()) {
            wantProcess();
        } else if (processWanted) {
            processWanted = false;
            traffic.disconnected();
            errands.forget();
            process.stop(STOP_GRACE);
        }
    }

    private void wantProcess() {
        boolean gaveUp = process.phase() == ReplicaProcess.Phase.FAILED;
        if (!processWanted || gaveUp) {
            processWanted = true;
            process.proved();
            process.startAnew("");
        }
    }
}
