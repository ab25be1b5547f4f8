package org.notebookos.gateway.internal.room;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.gateway.internal.SettableClock;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.scheduler.api.Channel;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelInfo.State;

/** A room with a settable clock, and short ways to say what its kernel does. */
final class RoomFixture {

    static final String KERNEL = "k";

    final SettableClock clock = new SettableClock();
    final RoomSettings settings;
    final KernelRoom room;
    private long sequence;

    RoomFixture(long bufferBytes) {
        MessageFactory messages = new MessageFactory("notebookos", clock, () -> "id");
        settings = new RoomSettings(new SyntheticMessages(messages), clock, Duration.ofSeconds(300), bufferBytes);
        room = new KernelRoom(KERNEL, info(State.IDLE), settings);
    }

    RoomFixture() {
        this(1 << 20);
    }

    KernelInfo info(State state) {
        return new KernelInfo(KERNEL, "python3", state, clock.now, "kernel-session", Optional.empty());
    }

    FakeConnection enter(String sessionId) {
        FakeConnection connection = new FakeConnection();
        connection.closed = room::leave;
        room.enter(Optional.ofNullable(sessionId), connection);
        return connection;
    }

    void iopub(String content) {
        output("r1", ++sequence, Channel.IOPUB, "", "", content);
    }

    void iopub(String type, String parentSession, String content) {
        output("r1", ++sequence, Channel.IOPUB, type, "", parentSession, content);
    }

    void reply(String client, String parentSession, String content) {
        output("r1", ++sequence, Channel.SHELL, client, parentSession, content);
    }

    void idle(String parentSession) {
        output("r1", ++sequence, Channel.IOPUB, "status", "", parentSession, "{\"execution_state\":\"idle\"}");
    }

    void output(String replica, long number, Channel channel, String client, String parentSession, String content) {
        String type = channel == Channel.IOPUB ? "stream" : "execute_reply";
        output(replica, number, channel, type, client, parentSession, content);
    }

    private void output(
            String replica,
            long number,
            Channel channel,
            String type,
            String client,
            String parentSession,
            String content) {
        room.event(new KernelEvent.Output(
                KERNEL,
                replica,
                number,
                channel,
                client,
                List.of(
                        header(type, "kernel-session"),
                        header("execute_request", parentSession),
                        bytes("{}"),
                        bytes(content))));
    }

    void reattached(String replica, Map<String, Long> delivered) {
        room.event(new KernelEvent.Reattached(KERNEL, replica, delivered));
    }

    static byte[] header(String type, String session) {
        return new Header("m", type, session, "u", "", "5.3").toJson();
    }

    static List<byte[]> request() {
        return List.of(header("execute_request", "s"), bytes("{}"), bytes("{}"), bytes("{}"));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
