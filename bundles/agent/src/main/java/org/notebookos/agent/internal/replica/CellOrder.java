package org.notebookos.agent.internal.replica;

import com.google.protobuf.ByteString;
import java.util.List;
import org.notebookos.hostlink.MessageParts;
import org.notebookos.hostlink.v1.RunCell;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.spi.gpu.GpuLease;

/**
 * A cell that the controller wants to be run.
 *
 * @param term its number
 * @param attempt which attempt of this term
 * @param firstAttempt the first attempt that may have run this cell
 * @param contested whether all replicas were asked
 * @param lease the right to devices, for 0 of them if the cell needs none
 * @param pipelined whether the client hears of the end before the commit
 * @param freshProcess whether another process takes the place of the one that ran it
 * @param client who submitted it
 * @param request the execute_request
 * @param requestHeader its header, read
 */
record CellOrder(
        long term,
        int attempt,
        int firstAttempt,
        boolean contested,
        GpuLease lease,
        boolean pipelined,
        boolean freshProcess,
        String client,
        Message request,
        Header requestHeader) {

    /**
     * Reads the controller's command.
     *
     * @throws org.notebookos.jupyter.ProtocolException if its parts aren't a Jupyter message
     */
    static CellOrder of(RunCell run) {
        Message request = message(run.getPartsList());
        return new CellOrder(
                run.getTerm(),
                run.getAttempt(),
                run.getFirstAttempt(),
                run.getMode() == RunCell.Mode.CONTESTED,
                new GpuLease(
                        run.getKernelId(),
                        run.getTerm(),
                        run.getAttempt(),
                        run.getLease().getEpoch(),
                        run.getLease().getGpus()),
                run.getDurability().equals("pipelined"),
                run.getFreshProcess(),
                run.getClient(),
                request,
                Header.parse(request.header()));
    }

    /** Returns parts of the link's messages as a Jupyter message. */
    static Message message(List<ByteString> parts) {
        return Message.ofParts(MessageParts.arrays(parts));
    }

    boolean needsDevices() {
        return lease.gpus() > 0;
    }

    boolean isParent(Header parent) {
        return parent.msgId().equals(requestHeader.msgId()) && parent.session().equals(requestHeader.session());
    }

    boolean sameAttempt(CellOrder other) {
        return term == other.term && attempt == other.attempt;
    }

    /** Tells whether it is the same cell as well, not another one that got the same number from a new controller. */
    boolean sameRequest(CellOrder other) {
        return sameAttempt(other) && isParent(other.requestHeader);
    }

    boolean newerThan(CellOrder other) {
        return term > other.term || term == other.term && attempt > other.attempt;
    }
}
