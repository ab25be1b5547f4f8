package org.notebookos.store.redis.internal;

import java.util.Set;
import org.notebookos.spi.store.StoreException;
import org.notebookos.spi.store.StoreException.Code;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Tells a server without room from one that isn't there now and from the rest. */
final class RedisFailure {

    /** First words of the server's errors that pass by themselves. */
    private static final Set<String> PASSING =
            Set.of("BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "READONLY", "TRYAGAIN");

    private static final String CLIENTS = "max number of clients reached";

    private RedisFailure() {}

    static StoreException of(String server, Exception failure) {
        return new StoreException(code(failure), "object store redis " + server + ": " + failure.getMessage(), failure);
    }

    private static Code code(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JedisDataException) {
                return code(String.valueOf(cause.getMessage()));
            }
        }
        return failure instanceof JedisException ? Code.UNAVAILABLE : Code.FAILED;
    }

    private static Code code(String answer) {
        String word = answer.split(" ", 2)[0];
        if (word.equals("OOM")) {
            return Code.FULL;
        }
        boolean passing = PASSING.contains(word) || word.equals(Index.CHUNK_GONE) || answer.contains(CLIENTS);
        return passing ? Code.UNAVAILABLE : Code.FAILED;
    }
}
