package org.notebookos.replication.jraft.internal;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.notebookos.spi.replication.ReplicatedStateMachine;

/**
 * A state machine that behaves like a kernel's: each entry replaces one variable of few, so the state stays as large as the
 * variables are, however many cells there were. A digest of all entries tells whether two members saw the same.
 *
 * <p>All fields belong to the object's lock.
 */
final class CellsMachine implements ReplicatedStateMachine {

    private final int variables;
    private final Map<Integer, byte[]> values = new TreeMap<>();
    private long cells;
    private long digest;
    private int restores;

    CellsMachine(int variables) {
        this.variables = variables;
    }

    @Override
    public synchronized byte[] apply(long index, byte[] entry) {
        values.put((int) (cells % variables), entry);
        cells++;
        CRC32C checksum = new CRC32C();
        checksum.update(entry);
        digest = 31 * digest + checksum.getValue();
        notifyAll();
        return new byte[0];
    }

    @Override
    public synchronized void snapshot(OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeLong(cells);
        data.writeLong(digest);
        data.writeInt(values.size());
        for (Map.Entry<Integer, byte[]> each : values.entrySet()) {
            data.writeInt(each.getKey());
            data.writeInt(each.getValue().length);
            data.write(each.getValue());
        }
        data.flush();
    }

    @Override
    public synchronized void restore(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        cells = data.readLong();
        digest = data.readLong();
        values.clear();
        for (int left = data.readInt(); left > 0; left--) {
            values.put(data.readInt(), data.readNBytes(data.readInt()));
        }
        restores++;
        notifyAll();
    }

    synchronized long cells() {
        return cells;
    }

    synchronized int restores() {
        return restores;
    }

    /** Waits for a number of cells and returns the digest of all of them. */
    synchronized long awaitCells(long count, long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (cells < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + count + " cells; there are " + cells);
            }
            wait(left);
        }
        return digest;
    }
}
