package org.notebookos.gateway.internal.contents;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * The body of a request: not more than a client may send, and what of it is kept in memory counts against the memory of
 * all requests. Used by one thread; {@link #close} gives the memory back.
 */
final class ContentsBody extends FilterInputStream {

    private final long limit;
    private final MemoryBudget.Share share;
    private boolean kept = true;
    private long read;

    ContentsBody(InputStream in, long limit, MemoryBudget.Share share) {
        super(in);
        this.limit = limit;
        this.share = share;
    }

    /** Returns what this request holds of the memory. */
    MemoryBudget.Share share() {
        return share;
    }

    /** Says whether what is read from now on stays in memory. */
    void keep(boolean inMemory) {
        kept = inMemory;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            read += count;
            if (read > limit) {
                throw new GatewayException(Code.TOO_LARGE, "the body is larger than " + limit + " bytes");
            }
            if (kept) {
                share.grow(count);
            }
        }
        return count;
    }

    @Override
    public void close() {
        share.close();
    }
}
