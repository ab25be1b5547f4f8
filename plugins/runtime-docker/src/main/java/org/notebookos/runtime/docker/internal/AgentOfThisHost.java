package org.notebookos.runtime.docker.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** Knows this host's id from the agent's configuration; there once that is. Immutable. */
@Component(
        service = AgentOfThisHost.class,
        configurationPid = "org.notebookos.agent",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class AgentOfThisHost {

    /** What is read of the agent's configuration. */
    public @interface Config {

        /** The host's id. */
        String hostId();
    }

    private final String hostId;

    @Activate
    public AgentOfThisHost(Config config) {
        hostId = config.hostId();
    }

    String hostId() {
        return hostId;
    }
}
