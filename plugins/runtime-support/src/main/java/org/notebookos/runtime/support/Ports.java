package org.notebookos.runtime.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of a replica's channels. 0: the replica chooses.
 *
 * @param shell of requests
 * @param iopub of outputs
 * @param stdin of questions to the user
 * @param control of requests that overtake others
 * @param heartbeat of the echo
 */
public record Ports(int shell, int iopub, int stdin, int control, int heartbeat) {

    /** The replica chooses all of them, and writes them into the connection file. */
    public static final Ports CHOSEN_BY_REPLICA = new Ports(0, 0, 0, 0, 0);

    private static final int COUNT = 5;

    /**
     * Returns ports that nobody uses at an address, five different ones. Somebody else may take one before the replica does; it then
     * can't start, and another try finds others.
     */
    public static Ports free(String ip) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < COUNT; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getByName(ip)));
            }
            List<Integer> numbers =
                    held.stream().map(ServerSocket::getLocalPort).toList();
            return new Ports(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    /** Returns ports in a network that the replica has for itself. */
    public static Ports from(int first) {
        return new Ports(first, first + 1, first + 2, first + 3, first + 4);
    }
}
