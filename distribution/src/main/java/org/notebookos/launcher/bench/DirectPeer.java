package org.notebookos.launcher.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.Signer;
import org.notebookos.jupyter.ZmqFrames;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A stock ipykernel of its own, spoken to over ZeroMQ without anything between. */
final class DirectPeer implements KernelPeer {

    private static final Duration START = Duration.ofSeconds(60);

    private final Process kernel;
    private final ZContext context = new ZContext();
    private final ZMQ.Socket shell;
    private final ZMQ.Socket iopub;
    private final ZMQ.Poller poller;
    private final Signer signer;
    private final Requests requests = new Requests();

    /**
     * Starts the kernel and waits until it answers.
     *
     * @param python an interpreter that has ipykernel
     * @param directory where the connection file is put
     */
    DirectPeer(Path python, Path directory) throws IOException, InterruptedException {
        String key = UUID.randomUUID().toString();
        Path connection = directory.resolve("direct.json");
        Files.writeString(
                connection,
                """
                {"transport": "tcp", "ip": "127.0.0.1", "key": "%s", "signature_scheme": "hmac-sha256",
                 "shell_port": 0, "iopub_port": 0, "stdin_port": 0, "control_port": 0, "hb_port": 0}
                """
                        .formatted(key));
        kernel = new ProcessBuilder(python.toString(), "-m", "ipykernel_launcher", "-f", connection.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("direct.log").toFile())
                .start();
        JsonNode ports = awaitPorts(connection);
        signer = Signer.ofText(key);
        shell = context.createSocket(SocketType.DEALER);
        shell.connect("tcp://127.0.0.1:" + ports.get("shell_port").asInt());
        iopub = context.createSocket(SocketType.SUB);
        iopub.subscribe(new byte[0]);
        iopub.connect("tcp://127.0.0.1:" + ports.get("iopub_port").asInt());
        poller = context.createPoller(2);
        poller.register(shell, ZMQ.Poller.POLLIN);
        poller.register(iopub, ZMQ.Poller.POLLIN);
        awaitOutputs();
    }

    @Override
    public String name() {
        return "direct ipykernel over ZeroMQ";
    }

    @Override
    public RoundTrip execute(String code, Duration timeout) {
        return ask(requests.execute(code), timeout);
    }

    @Override
    public void close() {
        context.close();
        kernel.destroy();
        try {
            if (!kernel.waitFor(5, TimeUnit.SECONDS)) {
                kernel.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kernel.destroyForcibly();
        }
    }

    private RoundTrip ask(Message request, Duration timeout) {
        Await await = new Await(Header.parse(request.header()).msgId(), System.nanoTime(), timeout);
        List<byte[]> frames = new ZmqFrames(List.of(), request).encode(signer);
        for (int i = 0; i < frames.size(); i++) {
            shell.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
        while (!await.complete()) {
            poller.poll(await.remainingMillis());
            if (poller.pollin(0)) {
                await.received(receive(shell));
            }
            if (poller.pollin(1)) {
                await.received(receive(iopub));
            }
        }
        return await.roundTrip();
    }

    private Message receive(ZMQ.Socket socket) {
        List<byte[]> frames = new ArrayList<>();
        do {
            frames.add(socket.recv());
        } while (socket.hasReceiveMore());
        return ZmqFrames.decode(frames, signer).message();
    }

    /** A subscription takes effect a little after connecting: asks until idle comes along too. */
    private void awaitOutputs() {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                ask(requests.kernelInfo(), Duration.ofSeconds(1));
                return;
            } catch (BenchException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private JsonNode awaitPorts(Path connection) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            String text = Files.readString(connection);
            if (!text.isBlank() && text.trim().endsWith("}")) {
                JsonNode ports = json.readTree(text);
                if (ports.path("hb_port").asInt() > 0
                        && ports.path("iopub_port").asInt() > 0) {
                    return ports;
                }
            }
            if (kernel.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new BenchException(
                        "the stock kernel ended at once; see " + connection.resolveSibling("direct.log"));
            }
        }
        throw new BenchException("the stock kernel didn't start within " + START.toSeconds() + " s");
    }
}
