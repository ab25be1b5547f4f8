package org.notebookos.gateway.internal.zmq;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.notebookos.gateway.api.ConnectionService;
import org.notebookos.gateway.api.KernelConnection;
import org.notebookos.gateway.internal.room.KernelRoom;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.socket.Desk;
import org.notebookos.scheduler.api.KernelEvent;
import org.notebookos.scheduler.api.KernelInfo;
import org.notebookos.scheduler.api.KernelListener;
import org.notebookos.scheduler.api.KernelService;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.api.SchedulerException.Code;
import org.notebookos.zeromq.SocketLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQException;

/**
 * The ZeroMQ sockets of all kernels that were asked for. What must outlast a controller is in the connection files. Owner of
 * the doors: the loop's thread, on which everything is done that any thread asks for.
 */
public final class ZmqFrontDoor implements ConnectionService, KernelListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ZmqFrontDoor.class);
    private static final int KEY_BYTES = 32;

    /** How long the word of a kernel's end has to reach its clients. */
    private static final long FAREWELL_MILLIS = 500;

    private record Open(KernelDoor door, ConnectionFile file) {}

    private final KernelService kernels;
    private final Rooms rooms;
    private final Desk desk;
    private final ZmqSettings settings;
    private final ConnectionFolder folder;
    private final SecureRandom random = new SecureRandom();
    private static final int MESSAGES_PER_TURN = 100;

    private final SocketLoop loop = new SocketLoop("gateway-zmq", MESSAGES_PER_TURN);
    private final Map<String, Open> doors = new HashMap<>();

    /** @param directory where the connection files are */
    public ZmqFrontDoor(KernelService kernels, Rooms rooms, Desk desk, ZmqSettings settings, Path directory) {
        this.kernels = kernels;
        this.rooms = rooms;
        this.desk = desk;
        this.settings = settings;
        this.folder = new ConnectionFolder(directory);
    }

    /** Opens again what was open when the last controller ended, for kernels that still exist. */
    public void start() {
        loop.execute(() -> {
            try {
                for (String kernelId : folder.kernels()) {
                    if (kernels.kernel(kernelId).isEmpty()) {
                        folder.delete(kernelId);
                    } else {
                        open(kernelId);
                    }
                }
            } catch (IOException | SchedulerException e) {
                LOG.error("connection files of before can't be used: clients that have them must ask for new ones", e);
            }
        });
    }

    @Override
    public CompletionStage<KernelConnection> connect(String kernelId) {
        return onLoop(() -> {
            Open open = open(kernelId);
            return new KernelConnection(folder.file(kernelId), open.file().text());
        });
    }

    @Override
    public CompletionStage<Boolean> disconnect(String kernelId) {
        return onLoop(() -> shut(existing(kernelId).id()));
    }

    private <T> CompletionStage<T> onLoop(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(work.call());
            } catch (IOException e) {
                done.completeExceptionally(new SchedulerException(
                        Code.STORAGE, "the connection file can't be written or deleted: " + e.getMessage(), e));
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private KernelInfo existing(String kernelId) {
        return kernels.kernel(kernelId)
                .orElseThrow(() -> new SchedulerException(Code.NO_SUCH_KERNEL, "there is no kernel " + kernelId));
    }

    private Open open(String kernelId) throws IOException {
        KernelInfo info = existing(kernelId);
        Open known = doors.get(kernelId);
        if (known != null) {
            return known;
        }
        KernelRoom room = rooms.room(kernelId)
                .orElseThrow(() -> new SchedulerException(Code.NO_SUCH_KERNEL, "there is no kernel " + kernelId));
        Optional<ConnectionFile> before = folder.read(kernelId);
        String key = before.map(ConnectionFile::key).orElseGet(this::newKey);
        KernelDoor door = new KernelDoor(room, desk, loop, settings, key);
        Ports ports = openAt(door, before.map(ConnectionFile::ports), kernelId);
        ConnectionFile file = new ConnectionFile(settings.address(), ports, key, info.name());
        doors.put(kernelId, new Open(door, file));
        try {
            folder.write(kernelId, file);
        } catch (IOException e) {
            doors.remove(kernelId);
            door.close();
            throw e;
        }
        LOG.info("kernel {} can be reached with {}", kernelId, folder.file(kernelId));
        return doors.get(kernelId);
    }

    private Ports openAt(KernelDoor door, Optional<Ports> before, String kernelId) {
        if (before.isPresent()) {
            try {
                return door.open(before.get());
            } catch (ZMQException e) {
                LOG.warn("kernel {}: its ports of before are taken, it gets others: {}", kernelId, e.getMessage());
            }
        }
        try {
            return door.open(Ports.ANY);
        } catch (ZMQException e) {
            throw new SchedulerException(
                    Code.FAILED, "no sockets can be opened at " + settings.address() + ": " + e.getMessage(), e);
        }
    }

    private String newKey() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    private boolean shut(String kernelId) throws IOException {
        Open open = doors.remove(kernelId);
        if (open != null) {
            open.door().close();
        }
        return folder.delete(kernelId) || open != null;
    }

    @Override
    public void kernelEvent(KernelEvent event) {
        if (event instanceof KernelEvent.Deleted) {
            loop.execute(() -> loop.later(FAREWELL_MILLIS, () -> {
                try {
                    shut(event.kernelId());
                } catch (IOException e) {
                    LOG.warn("the connection file of kernel {} can't be deleted", event.kernelId(), e);
                }
            }));
        }
    }

    /** Closes all sockets; the files stay for the next controller. */
    @Override
    public void close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.execute(() -> {
            doors.values().forEach(open -> open.door().close());
            doors.clear();
            closed.complete(null);
        });
        closed.join();
        loop.close();
    }
}
