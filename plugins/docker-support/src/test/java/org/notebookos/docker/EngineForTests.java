package org.notebookos.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real Docker engine for a test, with files, networks and containers of its own. It ends, with all that it holds, when it is closed
 * or the test's JVM has gone. Where no engine can run the test is skipped with the reason. Thread-safe.
 */
public final class EngineForTests implements AutoCloseable {

    private final LabForTests lab;
    private final int node;
    private final Engine engine;

    EngineForTests(LabForTests lab, int node) {
        this.lab = lab;
        this.node = node;
        this.engine = Engine.of(EngineAddress.ofSocket(lab.socket(node)), Deadlines.USUAL);
    }

    /**
     * Starts one in the network of this machine, so that the test reaches containers by their addresses. It has no network but those
     * that a test makes, no packet filter, and no way out.
     */
    public static EngineForTests here() throws Exception {
        return started(LabForTests.open(0));
    }

    /**
     * Starts one in a network namespace, as if it were another machine: with the usual bridge and packet filter. The two machines
     * reach each other at {@link #address} and {@link #nearAddress}; nothing else is reachable.
     */
    public static EngineForTests apart() throws Exception {
        return started(LabForTests.open(1));
    }

    private static EngineForTests started(LabForTests lab) throws Exception {
        EngineForTests engine = new EngineForTests(lab, 1);
        try {
            engine.start();
            return engine;
        } catch (Exception e) {
            engine.close();
            throw e;
        }
    }

    /** Returns a connection to it, closed with it. */
    public Engine engine() {
        return engine;
    }

    /** Returns its socket. */
    public Path socket() {
        return lab.socket(node);
    }

    /** Returns the host name of its machine, which is also its name in a Swarm. */
    public String hostName() {
        return lab.name() + "-" + node;
    }

    /** Returns the address of its machine, unless it is this one. */
    public String address() {
        return lab.subnet() + "." + (10 + node);
    }

    /** Returns the address of this machine as the engine's machine and its containers reach it. */
    public String nearAddress() {
        return lab.subnet() + ".1";
    }

    /** Starts it, if it doesn't run; returns when it answers. */
    public void start() throws Exception {
        lab.tell("start", node);
    }

    /** Restarts it with further words on its command line. */
    void restart(String options) throws Exception {
        Files.writeString(folder().resolve("options"), options);
        stop();
        start();
    }

    /** Returns where its files are. What names this folder in its command line ends with the lab. */
    Path folder() {
        return socket().getParent();
    }

    /** Returns the network namespace of its machine, unless that is this one. */
    String namespace() {
        return hostName();
    }

    /** Asks it to end, and with it its containers; returns when it has. */
    public void stop() throws Exception {
        lab.tell("stop", node);
    }

    /** Ends it as a crash would: its containers go on. */
    public void kill() throws Exception {
        lab.tell("kill", node);
    }

    /** Ends it and all its containers at once, as if the power had failed. */
    public void crash() throws Exception {
        lab.tell("crash", node);
    }

    /** Cuts the link of its machine. */
    public void cut() throws Exception {
        lab.tell("cut", node);
    }

    /** Makes the link of its machine again. */
    public void mend() throws Exception {
        lab.tell("mend", node);
    }

    /** Has the engine and the keepers of its containers stand still. */
    public void freeze() throws Exception {
        lab.tell("freeze", node);
    }

    /** Has it go on. */
    public void thaw() throws Exception {
        lab.tell("thaw", node);
    }

    /** Ends the connection; the engine itself ends with its lab. */
    void disconnect() {
        engine.close();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        disconnect();
        lab.close();
    }
}
