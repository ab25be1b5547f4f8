package org.notebookos.itests;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Machines of a network of its own, as Linux network namespaces on one bridge; names are of this process only. */
final class Namespaces implements AutoCloseable {

    private final long mark = ProcessHandle.current().pid() % 65_536;
    private final String network = "10." + (128 + mark / 512) + "." + mark % 256 + ".";
    private final String bridge = "nbr" + mark;
    private final List<String> made = new ArrayList<>();

    /** Returns why they can't be made here; empty if they can. */
    static String missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "only root makes network namespaces";
        }
        try {
            return ip("netns", "list") == 0 ? "" : "the ip command doesn't know network namespaces";
        } catch (AssertionError e) {
            return "iproute2 is not installed";
        }
    }

    Namespaces(int machines) {
        require("link", "add", bridge, "type", "bridge");
        require("addr", "add", address(0) + "/24", "dev", bridge);
        require("link", "set", bridge, "up");
        for (int i = 1; i <= machines; i++) {
            String name = name(i);
            made.add(name);
            require("netns", "add", name);
            require("link", "add", name + "a", "type", "veth", "peer", "name", "eth0", "netns", name);
            require("link", "set", name + "a", "master", bridge, "up");
            require("-n", name, "addr", "add", address(i) + "/24", "dev", "eth0");
            require("-n", name, "link", "set", "eth0", "up");
            require("-n", name, "link", "set", "lo", "up");
        }
    }

    /** Returns the address of a machine; 0 is the one that the test runs on. */
    String address(int machine) {
        return network + (machine + 1);
    }

    /** Returns the first words of a command that runs on a machine. */
    List<String> on(int machine) {
        return List.of("ip", "netns", "exec", name(machine));
    }

    private String name(int machine) {
        return "nb" + mark + "-" + machine;
    }

    @Override
    public void close() {
        made.forEach(name -> ip("netns", "del", name));
        ip("link", "del", bridge);
    }

    private static void require(String... words) {
        if (ip(words) != 0) {
            throw new AssertionError("ip " + String.join(" ", words) + " failed, see above");
        }
    }

    private static int ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        try {
            return Programs.run(new ProcessBuilder(command), Duration.ofSeconds(10));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
