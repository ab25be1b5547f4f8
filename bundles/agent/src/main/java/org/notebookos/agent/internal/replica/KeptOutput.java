package org.notebookos.agent.internal.replica;

import org.notebookos.hostlink.v1.Output;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.OutputGap;
import org.notebookos.jupyter.OutputWorth;

/** An output in a {@link OutputJournal}, or the gap that it left. Owned by the journal. */
final class KeptOutput {

    /** What one costs beside its bytes, roughly. */
    private static final int OVERHEAD = 200;

    private final long sequence;
    private final long sinceMillis;
    private Output output;
    private long bytes;
    private long lastSequence;
    private OutputGap gap;
    private byte[] parentHeader;
    private OutputWorth worth;
    private String request;
    private String key;

    KeptOutput(Output output, long nowMillis) {
        this.output = output;
        this.sequence = output.getSequence();
        this.lastSequence = sequence;
        this.sinceMillis = nowMillis;
        this.bytes = output.getSerializedSize();
    }

    /** Returns its number; of a gap, the first that is missing. */
    long sequence() {
        return sequence;
    }

    /** Returns its number; of a gap, the last that is missing. */
    long lastSequence() {
        return lastSequence;
    }

    long bytes() {
        return bytes;
    }

    Output output() {
        return output;
    }

    boolean isGap() {
        return gap != null;
    }

    OutputGap gap() {
        return gap;
    }

    byte[] parentHeader() {
        return parentHeader;
    }

    OutputWorth worth() {
        judge();
        return worth;
    }

    /** Names the request that caused it. */
    String request() {
        judge();
        return request;
    }

    /** Names the request and who gets it: gaps of one such name may be joined. */
    String key() {
        judge();
        return key;
    }

    private void judge() {
        if (worth != null) {
            return;
        }
        Channel channel = Channel.valueOf(output.getChannel().name());
        Header header = Header.parseAny(output.getParts(0).toByteArray());
        Header parent = Header.parseAny(output.getParts(1).toByteArray());
        worth = OutputWorth.of(channel, header.msgType());
        request = parent.key();
        key = channel + "\n" + output.getClient() + '\n' + request;
    }

    /** Gives the output up. */
    void giveUp(long nowMillis) {
        judge();
        long size =
                output.getPartsList().stream().mapToLong(part -> part.size()).sum();
        parentHeader = output.getParts(1).toByteArray();
        gap = new OutputGap(1, size, Math.max(0, nowMillis - sinceMillis));
        bytes = (long) OVERHEAD + parentHeader.length;
        output = null;
    }

    /** Takes over what is missing later. */
    void absorb(KeptOutput later) {
        gap = gap.plus(later.gap);
        lastSequence = later.lastSequence;
    }
}
