package org.notebookos.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.SwarmNode;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fixture itself: it makes a Swarm, and nothing is left of it. */
class SwarmForTestsTest {

    @Test
    void threeEnginesAreOneSwarmAndLeaveNothingBehind() throws Exception {
        Path folder;
        String prefix;
        try (SwarmForTests swarm = SwarmForTests.start(3)) {
            folder = swarm.manager().socket().getParent().getParent();
            prefix = folder.getFileName().toString();
            List<SwarmNode> nodes = swarm.manager().engine().ask("list nodes", c -> c.listSwarmNodesCmd()
                    .exec());
            assertEquals(
                    swarm.nodes().stream().map(EngineForTests::hostName).toList(),
                    nodes.stream()
                            .map(node -> node.getDescription().getHostname())
                            .sorted()
                            .toList());
            EngineForTests last = swarm.nodes().get(2);
            last.cut();
            last.mend();
            assertTrue(NetworkInterface.getByName(prefix).isUp());
        }
        assertFalse(Files.exists(folder));
        assertEquals(null, NetworkInterface.getByName(prefix));
        assertFalse(Files.exists(Path.of("/run/netns/" + prefix + "-1")));
    }
}
