package org.notebookos.store.redis.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.notebookos.store.support.bench.PlainStore;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** Values of one size, set and got by as many threads as there are connections, from and to a file. */
final class PlainValues implements PlainStore {

    private final RedisClient client;
    private final ExecutorService threads;
    private final int bytes;
    private final int connections;
    private int count;

    PlainValues(String uri, int bytes, int connections) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(connections);
        this.client = RedisClient.builder().fromURI(uri).poolConfig(pool).build();
        this.threads = Executors.newFixedThreadPool(connections);
        this.bytes = bytes;
        this.connections = connections;
    }

    @Override
    public void write(Path source) throws Exception {
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ)) {
            long length = in.size();
            count = (int) ((length + bytes - 1) / bytes);
            each(number -> {
                long at = (long) number * bytes;
                ByteBuffer value = ByteBuffer.allocate((int) Math.min(bytes, length - at));
                while (value.hasRemaining() && in.read(value, at + value.position()) >= 0) {
                    continue;
                }
                client.set(key(number), value.array());
            });
        }
    }

    @Override
    public void read(Path target) throws Exception {
        try (FileChannel out = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            each(number -> out.write(ByteBuffer.wrap(client.get(key(number))), (long) number * bytes));
        }
    }

    @Override
    public void delete() throws Exception {
        each(number -> client.unlink(key(number)));
    }

    private static byte[] key(int number) {
        return ("plain:" + number).getBytes(UTF_8);
    }

    private void each(Step step) throws Exception {
        AtomicInteger next = new AtomicInteger();
        Callable<Void> work = () -> {
            for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                step.run(number);
            }
            return null;
        };
        List<Future<Void>> all = new ArrayList<>();
        for (int connection = 0; connection < connections; connection++) {
            all.add(threads.submit(work));
        }
        for (Future<Void> each : all) {
            each.get();
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        client.close();
    }

    /** What is done with one value. */
    private interface Step {
        void run(int number) throws Exception;
    }
}
