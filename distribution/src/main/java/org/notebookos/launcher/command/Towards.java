package org.notebookos.launcher.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/** Which of this machine's addresses lies on the way to another one. */
final class Towards {

    private Towards() {}

    /**
     * Asks the routes; nothing is sent.
     *
     * @param controller {@code host:port}
     * @return this machine's address as the controller sees it; empty if the controller is on the loopback interface
     */
    static String controller(String controller) {
        int colon = controller.lastIndexOf(':');
        if (colon <= 0) {
            throw new LauncherException(Code.USAGE, "--controller takes HOST:PORT, not " + controller);
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress there = InetAddress.getByName(controller.substring(0, colon));
            if (there.isLoopbackAddress()) {
                return "";
            }
            socket.connect(new InetSocketAddress(there, Integer.parseInt(controller.substring(colon + 1))));
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException e) {
            throw new UncheckedIOException("no way to " + controller, e);
        }
    }
}
