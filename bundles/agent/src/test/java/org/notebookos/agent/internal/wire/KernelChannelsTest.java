package org.notebookos.agent.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.jupyter.Signer;
import org.notebookos.jupyter.ZmqFrames;
import org.notebookos.spi.runtime.ChannelAddresses;
import org.notebookos.zeromq.SocketLoop;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** How much of a process's output is read. */
class KernelChannelsTest {

    private static final String KEY = "key";
    private static final int MEBIBYTE = 1 << 20;
    private static final int ALL = 40;
    private static final int MOST_AHEAD = (int) (Intake.MOST_AHEAD / MEBIBYTE);

    private final ZContext context = new ZContext();
    private final SocketLoop poller = new SocketLoop("test-channels", 200);
    private final MessageFactory messages = new MessageFactory("kernel", Clock.systemUTC(), () -> "id");

    @AfterEach
    void close() {
        poller.close();
        context.close();
    }

    @Test
    void noMoreIsReadThanCanBePassedOnAndTheRestIsNotLost() throws Exception {
        Process process = new Process(true);
        process.shows(ALL);

        for (int i = 0; i < MOST_AHEAD; i++) {
            process.isHeard();
        }
        new Process(true).isHeardSaying();
        assertTrue(process.heard.isEmpty());

        for (int i = 0; i < ALL; i++) {
            process.channels.handled(Channel.IOPUB, process.figure);
        }
        for (int i = MOST_AHEAD; i < ALL; i++) {
            process.isHeard();
        }
    }

    @Test
    void nothingIsReadOfAProcessThatIsHeldBackUntilItIsNot() throws Exception {
        Process process = new Process(true);
        process.channels.hold(true);
        new Process(true).isHeardSaying();

        process.shows(ALL);
        new Process(true).isHeardSaying();
        assertTrue(process.heard.isEmpty());

        process.channels.hold(false);
        for (int i = 0; i < ALL; i++) {
            process.isHeard();
            process.channels.handled(Channel.IOPUB, process.figure);
        }
    }

    @Test
    void allIsReadOfAProcessThatWouldLoseWhatIsNot() throws Exception {
        Process process = new Process(false);
        process.channels.hold(true);

        process.shows(ALL);

        for (int i = 0; i < ALL; i++) {
            process.isHeard();
        }
        assertEquals(0, process.channels.dropped());
    }

    /** A kernel's process, as far as its output goes, and what is heard of it. */
    private final class Process {

        private final ZMQ.Socket iopub = context.createSocket(SocketType.XPUB);
        private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
        private final Message figure;
        private final KernelChannels channels;

        Process(boolean waits) {
            Message plain = messages.message("session", "display_data", Message.emptyObject(), Message.emptyObject());
            figure = new Message(
                    plain.header(),
                    plain.parentHeader(),
                    plain.metadata(),
                    plain.content(),
                    List.of(new byte[MEBIBYTE]));
            iopub.setSndHWM(0);
            iopub.setReceiveTimeOut(20_000);
            int port = iopub.bindToRandomPort("tcp://127.0.0.1");
            ChannelAddresses addresses = new ChannelAddresses("127.0.0.1", port, port, port, port, port);
            channels = new KernelChannels(poller, addresses, KEY, "replica", waits, (channel, m) -> heard.add(m));
            assertNotNull(iopub.recv(), "nobody has subscribed");
        }

        private void shows(int figures) {
            for (int i = 0; i < figures; i++) {
                List<byte[]> frames = new ZmqFrames(List.of("topic".getBytes()), figure).encode(Signer.ofText(KEY));
                for (byte[] frame : frames.subList(0, frames.size() - 1)) {
                    iopub.sendMore(frame);
                }
                iopub.send(frames.get(frames.size() - 1));
            }
        }

        private void isHeard() throws InterruptedException {
            assertNotNull(heard.poll(20, TimeUnit.SECONDS), "an output was not heard");
        }

        private void isHeardSaying() throws InterruptedException {
            shows(1);
            isHeard();
        }
    }
}
