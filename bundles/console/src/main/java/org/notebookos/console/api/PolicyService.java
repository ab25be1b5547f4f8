package org.notebookos.console.api;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Selects between implementations of extension points. Implemented by the console as an OSGi service; thread-safe. */
@ProviderType
public interface PolicyService {

    /** Returns what is in use: extension point to name; empty while there is no scheduler. */
    Map<String, String> inUse();

    /**
     * Puts another implementation to use, at once and for all later starts. Decisions already taken finish with the former
     * one. Blocks until the scheduler has taken it over, at most a few seconds.
     *
     * @param spi the extension point, for example {@code placement}
     * @param name the implementation's {@code nbos.name}
     * @return a sentence for people
     * @throws IllegalArgumentException if there is no such choice; the message names those that there are
     * @throws IllegalStateException if the scheduler doesn't take it over; the former one stays in use
     */
    String use(String spi, String name);
}
