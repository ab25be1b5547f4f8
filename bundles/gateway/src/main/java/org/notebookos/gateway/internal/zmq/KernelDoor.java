package org.notebookos.gateway.internal.zmq;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.notebookos.gateway.internal.room.CloseCode;
import org.notebookos.gateway.internal.room.KernelRoom;
import org.notebookos.gateway.internal.socket.Desk;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.ChannelMessage;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.jupyter.Signer;
import org.notebookos.jupyter.ZmqFrames;
import org.notebookos.zeromq.SocketLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;

/**
 * One kernel towards its ZeroMQ clients. Owner of the state, and the only one who calls it: the loop's thread.
 *
 * <p>Who sends a message is told by its routing id and by its header's session; it gets what answers it. Who subscribes gets
 * all output. ROUTER sockets don't tell when a client goes: clients are given up when the last subscriber goes, when they
 * can't be reached, or when there are too many, the one that has been silent for longest first.
 */
final class KernelDoor {

    private static final Logger LOG = LoggerFactory.getLogger(KernelDoor.class);
    private static final String WELCOME = "iopub_welcome";

    /** Ids of clients towards the room: this, the routing id in hexadecimal digits, a hyphen, and what the client calls itself. */
    private static final String CLIENT = "zmq-";

    private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+");
    private static final int RECALLS = 20;
    private static final long RECALL_MILLIS = 500;

    /** Dropped messages are logged one by one up to this many, then every so many. */
    private static final int LOGGED = 10;

    private static final int LOGGED_LATER = 1000;

    private final KernelRoom room;
    private final Desk desk;
    private final SocketLoop loop;
    private final ZmqSettings settings;
    private final Signer signer;
    private final String sessionId;
    private final KernelSockets sockets;
    private final Replays replays = new Replays(ZmqSettings.SIGNATURES);
    private final Map<String, ZmqClient> clients = new LinkedHashMap<>(16, 0.75f, true);
    private long subscriptions;
    private Audience audience;
    private long dropped;

    /** @param key signs the messages of both sides */
    KernelDoor(KernelRoom room, Desk desk, SocketLoop loop, ZmqSettings settings, String key) {
        this.room = room;
        this.desk = desk;
        this.loop = loop;
        this.settings = settings;
        this.signer = Signer.ofText(key);
        this.sessionId = UUID.randomUUID().toString();
        this.sockets = new KernelSockets(loop, settings);
    }

    /** Opens the sockets; see {@link KernelSockets#open}. */
    Ports open(Ports wanted) {
        Ports ports = sockets.open(wanted, this::requested, this::subscribed);
        recall(RECALLS);
        return ports;
    }

    /** Closes the sockets; the clients' sessions stay for a while, as those of lost WebSockets do. */
    void close() {
        List.copyOf(clients.keySet()).forEach(this::dismiss);
        disperse();
        sockets.close();
    }

    private void requested(Channel channel, List<byte[]> frames) {
        try {
            ZmqFrames request = ZmqFrames.decode(frames, signer);
            if (!replays.isNew(frames.get(request.identities().size() + 1))) {
                throw new ProtocolException(ProtocolException.Code.BAD_SIGNATURE, "a message that came before");
            }
            take(channel, frames.get(0), request.message());
        } catch (ProtocolException e) {
            drop(channel, e.getMessage());
        }
    }

    private void take(Channel channel, byte[] identity, Message message) {
        Header header = Header.parse(message.header());
        for (byte[] part : List.of(message.parentHeader(), message.metadata(), message.content())) {
            JsonObjectBytes.requireObject(part);
        }
        ZmqClient client = client(identity, header.session());
        desk.take(room, client, new ChannelMessage(channel, message));
    }

    private ZmqClient client(byte[] identity, String session) {
        String id = CLIENT + HexFormat.of().formatHex(identity) + "-" + session;
        ZmqClient known = clients.get(id);
        return known != null ? known : enter(id, identity);
    }

    private ZmqClient enter(String id, byte[] identity) {
        if (clients.size() >= settings.maxClients()) {
            String eldest = clients.keySet().iterator().next();
            LOG.info("kernel {}: gives up a client that was silent for longest, there are too many", room.kernelId());
            dismiss(eldest);
        }
        ZmqClient[] made = new ZmqClient[1];
        made[0] = new ZmqClient(identity, loop, signer, sockets::of, () -> {
            if (clients.get(id) == made[0]) {
                dismiss(id);
            }
        });
        clients.put(id, made[0]);
        Duration wait = room.enter(Optional.of(id), made[0]);
        if (!wait.isZero()) {
            loop.later(wait.toMillis(), () -> room.release(made[0]));
        }
        return made[0];
    }

    /**
     * Somebody may be back who waits for a reply, and has no reason to say anything: tries to reach all whose routing ids are
     * known from before, for a while; after that they must speak. Hosts may have to tell first whom they have replies for.
     */
    private void recall(int tries) {
        for (String id : room.absent(CLIENT)) {
            String identity = id.substring(CLIENT.length()).split("-", 2)[0];
            if (clients.size() < settings.maxClients() && HEX.matcher(identity).matches()) {
                enter(id, HexFormat.of().parseHex(identity));
            }
        }
        if (tries > 1 && sockets.of(Channel.SHELL) != null) {
            loop.later(RECALL_MILLIS, () -> recall(tries - 1));
        }
    }

    private void dismiss(String id) {
        ZmqClient client = clients.remove(id);
        if (client != null) {
            room.leave(client);
        }
    }

    /** Frames that aren't messages, and messages that aren't their sender's, cost a counter and now and then a line. */
    private void drop(Channel channel, String why) {
        dropped++;
        if (dropped <= LOGGED || dropped % LOGGED_LATER == 0) {
            LOG.warn("kernel {}: dropped {} messages so far, now on {}: {}", room.kernelId(), dropped, channel, why);
        }
    }

    private void subscribed(List<byte[]> frames) {
        byte[] told = frames.get(0);
        if (told.length == 0 || told[0] > 1) {
            return;
        }
        if (told[0] == 0) {
            subscriptions = Math.max(0, subscriptions - 1);
            if (subscriptions == 0) {
                List.copyOf(clients.keySet()).forEach(this::dismiss);
                disperse();
            }
            return;
        }
        subscriptions++;
        // Who is welcomed misses nothing: output that follows waits behind this task.
        gather();
        welcome(Arrays.copyOfRange(told, 1, told.length));
        if (subscriptions == 1) {
            recall(RECALLS);
        }
    }

    /** Tells a subscriber that it is one; the others hear it too, and don't mind. */
    private void welcome(byte[] topic) {
        byte[] content =
                JsonObjectBytes.with(Message.emptyObject(), "subscription", new String(topic, StandardCharsets.UTF_8));
        Message message = settings.messages().message(sessionId, WELCOME, Message.emptyObject(), content);
        ZMQ.Socket socket = sockets.of(Channel.IOPUB);
        Outgoing.send(socket, new ZmqFrames(List.of(topic), message).encode(signer));
    }

    private void gather() {
        if (audience == null) {
            audience = new Audience(room.kernelId(), loop, signer, sockets.of(Channel.IOPUB), this::audienceClosed);
            room.enter(Optional.of("output-" + UUID.randomUUID()), audience);
        }
    }

    /** Too much output waited: it is lost, and the audience goes on with what is new. */
    private void audienceClosed(int code) {
        Audience closed = audience;
        audience = null;
        if (closed != null && code == CloseCode.TRY_AGAIN && subscriptions > 0) {
            room.leaveForGood(closed);
            gather();
        }
    }

    private void disperse() {
        if (audience != null) {
            audience.end();
            room.leaveForGood(audience);
            audience = null;
        }
    }
}
