package org.notebookos.hostlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Output;

class SlowPeerTest {

    @Test
    void aPeerThatNeverReadsIsCutOffInsteadOfFillingTheMemory() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        RecordingController controller = new RecordingController();
        InetSocketAddress loopback = new InetSocketAddress("127.0.0.1", 0);
        try (HostlinkServer server = HostlinkServer.start(loopback, sender -> new StuckHost(release));
                HostlinkClient client = HostlinkClient.connect("127.0.0.1:" + server.port(), controller)) {
            FromHost megabyte = FromHost.newBuilder()
                    .setOutput(Output.newBuilder().addParts(ByteString.copyFrom(new byte[1 << 20])))
                    .build();
            int sent = 0;
            while (!controller.end.isDone() && sent < 1000) {
                client.send(megabyte);
                sent++;
            }
            HostlinkException cause =
                    assertInstanceOf(HostlinkException.class, controller.end.get(5, TimeUnit.SECONDS));
            assertEquals(HostlinkException.Code.OVERFLOW, cause.code());
            assertTrue(sent >= 256, "256 MiB may wait, it was cut after " + sent);
            release.countDown();
        }
    }

    /** A controller whose network thread hangs. */
    private record StuckHost(CountDownLatch release) implements HostReceiver {

        @Override
        public void received(FromHost message) {
            try {
                release.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void closed(Throwable cause) {}
    }
}
