package org.notebookos.pool.swarm.internal;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.dockerjava.api.model.ContainerSpec;
import java.util.List;

/** A container without any capability, which the library's own type can't say. */
final class ConfinedSpec extends ContainerSpec {

    private static final long serialVersionUID = 1L;

    @JsonProperty("CapabilityDrop")
    List<String> dropped() {
        return List.of("ALL");
    }
}
