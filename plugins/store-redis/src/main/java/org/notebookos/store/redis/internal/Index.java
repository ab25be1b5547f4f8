package org.notebookos.store.redis.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.notebookos.spi.store.ObjectRef;
import org.notebookos.store.support.RefName;

/**
 * Which objects there are: for each owner a hash of fields that name the object to values that name its chunks. An object is
 * there from the moment when its field is written, which the server does in one step with keeping its chunks. Thread-safe.
 */
final class Index {

    /** What an answer begins with if chunks have expired before they were claimed. */
    static final String CHUNK_GONE = "NBOSGONE";

    /** Deletes the chunks that a value of the index names. */
    private static final String UNLINK_CHUNKS =
            """
            local function unlink_chunks(prefix, value)
              local id, count = string.match(value, '^(%S+) (%d+) ')
              for number = 0, tonumber(count) - 1 do
                redis.call('UNLINK', prefix .. id .. ':' .. string.format('%d', number))
              end
            end
            """;

    private static final String CLAIM = UNLINK_CHUNKS
            + """
            for i = 2, #KEYS do
              if redis.call('EXISTS', KEYS[i]) == 0 then
                return redis.error_reply('NBOSGONE a chunk is gone before the object was whole')
              end
            end
            local old = redis.call('HGET', KEYS[1], ARGV[1])
            redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
            for i = 2, #KEYS do
              redis.call('PERSIST', KEYS[i])
            end
            if old and old ~= ARGV[2] then
              unlink_chunks(ARGV[3], old)
            end
            return 1
            """;

    private static final String DELETE = UNLINK_CHUNKS
            + """
            local value = redis.call('HGET', KEYS[1], ARGV[1])
            if value then
              redis.call('HDEL', KEYS[1], ARGV[1])
              unlink_chunks(ARGV[2], value)
            end
            return 1
            """;

    private static final String ABANDON = UNLINK_CHUNKS
            + """
            if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[3] then
              return 1
            end
            unlink_chunks(ARGV[2], ARGV[3])
            return 0
            """;

    private final Connections connections;
    private final Keys keys;

    Index(Connections connections, Keys keys) {
        this.connections = connections;
        this.keys = keys;
    }

    /** Makes an object visible whose chunks are all written. What was there by the same reference is replaced. */
    void claim(ObjectRef ref, Chunks chunks) {
        List<String> names = new ArrayList<>();
        names.add(keys.index(ref.owner()));
        names.addAll(chunks.keys(keys, ref.owner()));
        List<String> arguments = List.of(RefName.of(ref), chunks.text(), keys.chunks(ref.owner()));
        connections.ask(client -> client.eval(CLAIM, names, arguments));
    }

    /**
     * Deletes chunks that no object is made of, and makes sure that none will be.
     *
     * @param field of the object that was to be made of them; empty if it isn't known
     * @return whether they were claimed before, and so stay
     */
    boolean abandon(String owner, String field, Chunks chunks) {
        List<String> arguments = List.of(field, keys.chunks(owner), chunks.text());
        return connections
                .ask(client -> client.eval(ABANDON, List.of(keys.index(owner)), arguments))
                .equals(1L);
    }

    void delete(ObjectRef ref) {
        List<String> arguments = List.of(RefName.of(ref), keys.chunks(ref.owner()));
        connections.ask(client -> client.eval(DELETE, List.of(keys.index(ref.owner())), arguments));
    }

    Optional<Chunks> find(ObjectRef ref) {
        String value = connections.ask(client -> client.hget(keys.index(ref.owner()), RefName.of(ref)));
        return Optional.ofNullable(value).map(text -> Chunks.parse(text, ref.length()));
    }

    List<ObjectRef> list(String owner) {
        return connections.ask(client -> client.hkeys(keys.index(owner))).stream()
                .map(field -> RefName.parse(owner, field))
                .flatMap(Optional::stream)
                .toList();
    }
}
