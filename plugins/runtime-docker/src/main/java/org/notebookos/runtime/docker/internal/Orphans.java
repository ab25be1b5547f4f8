package org.notebookos.runtime.docker.internal;

import com.github.dockerjava.api.model.Container;
import java.util.List;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;
import org.notebookos.docker.Labels;
import org.notebookos.docker.OwnObjects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers of earlier lives of this host's agent. Stateless. */
record Orphans(OwnObjects own, String life) {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    /** Removes them; those that resist are left for the next time. */
    void remove() {
        List<Container> orphans;
        try {
            orphans = own.containers().stream()
                    .filter(container -> !life.equals(container.getLabels().get(Labels.LIFE)))
                    .toList();
        } catch (EngineException e) {
            LOG.warn("containers of earlier lives can't be looked for: {}", e.getMessage());
            return;
        }
        for (Container orphan : orphans) {
            try {
                own.removeContainer(orphan.getId());
                LOG.info("container {} of an earlier life of this agent was removed", orphan.getNames()[0]);
            } catch (EngineException e) {
                if (e.code() != EngineErrorCode.NOT_FOUND) {
                    LOG.warn("{}", e.getMessage());
                }
            }
        }
    }
}
