package org.notebookos.launcher.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;
import org.notebookos.launcher.bench.GatewayBenchmark;
import org.notebookos.launcher.process.ToolProcess;

/**
 * A Jupyter server as it comes, to measure beside: on the loopback interface, on a free port, with a token and files of its own. Its limits of
 * output are off, for it would drop what the platform delivers.
 */
final class StockServer implements AutoCloseable {

    private final SideServer server;
    private final String token;

    private StockServer(SideServer server, String token) {
        this.server = server;
        this.token = token;
    }

    /** Starts it below a folder and waits until it listens. */
    static StockServer start(String python, Path below) throws IOException, InterruptedException {
        if (new ToolProcess()
                .ask(List.of(python, "-c", "import jupyter_server; print(1)"))
                .isEmpty()) {
            throw new LauncherException(
                    Code.ENVIRONMENT, python + " has no jupyter_server to compare with: add --with lab");
        }
        Path folder = below.resolve("stock").toAbsolutePath();
        String token = UUID.randomUUID().toString();
        int port = Ports.free();
        List<String> command = List.of(
                python,
                "-m",
                "jupyter_server",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=" + port,
                "--ServerApp.port_retries=0",
                "--ServerApp.open_browser=False",
                "--ServerApp.allow_root=True",
                "--ServerApp.root_dir=" + folder,
                "--ZMQChannelsWebsocketConnection.limit_rate=False");
        Map<String, String> environment = Map.of(
                // not on the command line, where everybody on the machine can read it
                "JUPYTER_TOKEN",
                token,
                "JUPYTER_CONFIG_DIR",
                folder.resolve("config").toString(),
                "JUPYTER_DATA_DIR",
                folder.resolve("data").toString(),
                "JUPYTER_RUNTIME_DIR",
                folder.resolve("runtime").toString(),
                "IPYTHONDIR",
                folder.resolve("ipython").toString());
        return new StockServer(SideServer.start(command, environment, folder, port), token);
    }

    GatewayBenchmark.Address address() {
        return new GatewayBenchmark.Address(URI.create("http://127.0.0.1:" + server.port()), token);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
    }
}
