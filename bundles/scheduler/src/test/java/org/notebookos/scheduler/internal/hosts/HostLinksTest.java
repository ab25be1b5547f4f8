package org.notebookos.scheduler.internal.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.HostReceiver;
import org.notebookos.hostlink.HostSender;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.scheduler.internal.outputs.OutputRelay;

class HostLinksTest {

    private final Admission admission = new Admission("1.0", "secret", (peer, pool) -> Optional.empty());
    private final HostLinks links = new HostLinks(admission, new OutputRelay(() -> 0), event -> {});

    @Test
    void theIdOfAHostOfThisMachineStaysItsPoolsWhileItIsAway() {
        HostReceiver link = dialled("host-1", "local", Optional.empty());
        assertEquals(Optional.empty(), links.ownPool("host-1"), "who may yet be turned away has no id");
        links.welcome(1, 0);
        link.closed(null);
        assertEquals(Optional.of("local"), links.ownPool("host-1"));

        links.released("host-1", "another pool");
        assertEquals(Optional.of("local"), links.ownPool("host-1"));
        links.released("host-1", "local");
        assertEquals(Optional.empty(), links.ownPool("host-1"));
    }

    @Test
    void aHostWithACertificateIsNoneOfThisMachine() {
        dialled("h1", "rack", Optional.of(new HostPeer("h1", BigInteger.ONE)));
        links.welcome(1, 0);
        assertEquals(Optional.empty(), links.ownPool("h1"));
    }

    private HostReceiver dialled(String host, String pool, Optional<HostPeer> peer) {
        HostReceiver link = links.accept(new Stream(peer));
        link.received(FromHost.newBuilder()
                .setHello(Hello.newBuilder().setHostId(host).setPool(pool).setJoinToken("secret"))
                .build());
        return link;
    }

    /** Nobody reads it. */
    private record Stream(Optional<HostPeer> peer) implements HostSender {

        @Override
        public void send(ToHost message) {}

        @Override
        public void close() {}
    }
}
