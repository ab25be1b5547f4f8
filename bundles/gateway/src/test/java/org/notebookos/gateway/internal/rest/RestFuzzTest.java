package org.notebookos.gateway.internal.rest;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.notebookos.gateway.internal.FakeKernelService;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.access.Grant;
import org.notebookos.gateway.internal.access.Pass;
import org.notebookos.gateway.internal.access.User;
import org.notebookos.gateway.internal.cell.CellRequests;
import org.notebookos.gateway.internal.room.RoomSettings;
import org.notebookos.gateway.internal.room.Rooms;
import org.notebookos.gateway.internal.room.SyntheticMessages;
import org.notebookos.gateway.internal.session.SessionFile;
import org.notebookos.gateway.internal.session.Sessions;
import org.notebookos.gateway.internal.url.Query;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.MessageFactory;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.scheduler.api.SchedulerException;

/**
 * What anybody may send by HTTP, and what stands in cells: an answer or a refusal that says why, never an error of the gateway's own.
 */
class RestFuzzTest {

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor();
    private static final String KERNEL = "6f1f3f1c-0000-4000-8000-000000000001";
    private static final List<String> METHODS =
            List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW");
    private static final Path ROOT = Path.of("/srv/notebooks");

    private static final Pass PASS = new Pass(User.OWNER, new Grant.Open());

    private final FakeKernelService kernels = new FakeKernelService();
    private final Api api = api(kernels);

    @AfterAll
    static void stop() {
        TIMER.shutdownNow();
    }

    /** Method, path and body: the first byte chooses a method, then comes the path up to a line break, then the body. */
    @FuzzTest
    void request(byte[] bytes) throws IOException {
        String method = METHODS.get(bytes.length == 0 ? 0 : (bytes[0] & 0xFF) % METHODS.size());
        int end = 1;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        String path = bytes.length < 2 ? "" : new String(bytes, 1, end - 1, StandardCharsets.UTF_8);
        byte[] body = end + 1 < bytes.length ? Arrays.copyOfRange(bytes, end + 1, bytes.length) : new byte[0];
        HttpServletRequest request = request(method, "/" + path, body);
        Reply reply;
        try {
            CompletionStage<Reply> stage = api.handle(ApiRequest.read(request));
            reply = stage.handle((value, failure) -> failure == null ? value : Errors.reply(failure))
                    .toCompletableFuture()
                    .join();
        } catch (GatewayException | SchedulerException refused) {
            reply = Errors.reply(refused);
        }
        assertNotEquals(500, reply.status(), "an error of the gateway's own");
        assertTrue(reply.body().isEmpty() || reply.body().get().toString().length() < 1 << 20, "a bounded answer");
        kernels.created.forEach(made -> made.workingDirectory()
                .filter(directory -> !made.environment().containsKey("KERNEL_WORKING_DIR"))
                .ifPresent(directory -> assertTrue(Path.of(directory).startsWith(ROOT), directory)));
    }

    @FuzzTest
    void query(byte[] bytes) {
        Query query = Query.of(new String(bytes, StandardCharsets.UTF_8));
        query.get("session_id");
        query.get("token");
    }

    /** The content of an execute_request, and as its metadata too. */
    @FuzzTest
    void cell(byte[] bytes) {
        try {
            CellRequests.read(
                    new Message(Message.emptyObject(), Message.emptyObject(), Message.emptyObject(), bytes, List.of()));
            CellRequests.read(new Message(Message.emptyObject(), Message.emptyObject(), bytes, bytes, List.of()));
        } catch (ProtocolException | GatewayException refused) {
            assertTrue(refused.getMessage().length() < 1_000, "a refusal that doesn't repeat what was sent");
        }
    }

    private static Api api(FakeKernelService kernels) {
        Clock clock = Clock.systemUTC();
        Rooms rooms = new Rooms(
                kernels,
                new RoomSettings(
                        new SyntheticMessages(new MessageFactory("notebookos", clock, () -> KERNEL)),
                        clock,
                        Duration.ofSeconds(300),
                        1 << 20),
                TIMER);
        kernels.listener = rooms;
        Kernelspecs specs = new Kernelspecs("", new Kernelspec("python3", "Python 3", Map.of()), List.of());
        KernelsResource resource = new KernelsResource(
                kernels,
                rooms,
                specs,
                new KernelEnvironment(Set.of("LANG"), Optional.of(ROOT)),
                new KernelLimits(KernelLimits.Rules.NONE),
                new KeptKernels(false, Optional.empty()),
                () -> KERNEL,
                "");
        Sessions sessions = new Sessions(
                new SessionFile(Optional.empty()), id -> kernels.kernel(id).isPresent());
        return new Api(
                resource,
                new SessionsResource(resource, sessions, () -> "session", ""),
                specs,
                new StatusResource(kernels, rooms, Instant.EPOCH, "1.0"));
    }

    private static HttpServletRequest request(String method, String path, byte[] body) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                RestFuzzTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, arguments) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "getPathInfo" -> path;
                    case "getServletPath" -> "/api";
                    case "getQueryString" -> null;
                    case "getAttribute" -> PASS;
                    case "getInputStream" -> new Body(new ByteArrayInputStream(body));
                    default -> throw new UnsupportedOperationException(called.toString());
                });
    }

    /** A body that is there. */
    private static final class Body extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        private Body(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("read at once");
        }
    }
}
