package org.notebookos.store.support.bench;

import java.nio.file.Path;

/** What a store is made of, used as simply as can be: it shows the bandwidth that there is. For one thread. */
public interface PlainStore extends AutoCloseable {

    /** Stores the contents of a file, durably if the store is durable. */
    void write(Path source) throws Exception;

    /** Reads what was written last, into a file if the store doesn't keep files itself. */
    void read(Path target) throws Exception;

    /** Makes the next read come from the store rather than from a cache of this host, as far as that is possible. */
    default void forget() throws Exception {}

    /** Deletes what was written last. */
    void delete() throws Exception;

    @Override
    void close() throws Exception;
}
