package org.notebookos.scheduler.internal.hosts;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.HostReceiver;
import org.notebookos.hostlink.HostSender;
import org.notebookos.hostlink.v1.CellEvent;
import org.notebookos.hostlink.v1.CommandResult;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Hello;
import org.notebookos.hostlink.v1.Output;
import org.notebookos.hostlink.v1.ToHost;
import org.notebookos.scheduler.core.Event;
import org.notebookos.scheduler.core.HostEvent;
import org.notebookos.scheduler.core.HostFacts;
import org.notebookos.scheduler.core.ReplicaReport;
import org.notebookos.scheduler.core.Warmth;
import org.notebookos.scheduler.internal.outputs.OutputRelay;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one host. Outputs go to the listeners at once, on the thread that received them; everything else becomes
 * an event. Owner of the state: the network thread of the stream; {@code hello} is published to others once.
 */
final class HostLink implements HostReceiver {

    private static final Logger log = LoggerFactory.getLogger(HostLink.class);

    private final long number;
    private final HostSender sender;
    private final HostLinks links;
    private final OutputRelay outputs;
    private final Consumer<LongFunction<Event>> mailbox;
    private volatile Hello hello;
    private volatile boolean welcomed;

    HostLink(
            long number,
            HostSender sender,
            HostLinks links,
            OutputRelay outputs,
            Consumer<LongFunction<Event>> mailbox) {
        this.number = number;
        this.sender = sender;
        this.links = links;
        this.outputs = outputs;
        this.mailbox = mailbox;
    }

    long number() {
        return number;
    }

    /** Returns what the host said of itself; {@code null} before it did. */
    Hello hello() {
        return hello;
    }

    boolean welcomed() {
        return welcomed;
    }

    /** Lets the host in. */
    void welcome(ToHost message) {
        welcomed = true;
        send(message);
    }

    Optional<HostPeer> peer() {
        return sender.peer();
    }

    void send(ToHost message) {
        sender.send(message);
    }

    void cut() {
        sender.close();
    }

    @Override
    public void received(FromHost message) {
        if (hello == null) {
            if (message.hasHello() && links.admit(this, message.getHello())) {
                hello = message.getHello();
                HostFacts facts = FromWire.facts(hello);
                mailbox.accept(at -> new HostEvent.Joined(at, number, facts));
            }
            return;
        }
        String host = hello.getHostId();
        switch (message.getBodyCase()) {
            case OUTPUT -> output(message.getOutput());
            case CELL -> cell(host, message.getCell());
            case REPLICA -> {
                ReplicaReport report = FromWire.report(message.getReplica());
                mailbox.accept(at -> new HostEvent.ReplicaReported(at, host, number, report));
            }
            case RESULT -> {
                CommandResult r = message.getResult();
                mailbox.accept(at -> new HostEvent.CommandAnswered(
                        at, host, number, r.getCommandId(), r.getOk(), r.getCode(), r.getText()));
            }
            case HEARTBEAT -> mailbox.accept(at -> new HostEvent.Heartbeat(at, host, number));
            case DEVICES -> mailbox.accept(at -> new HostEvent.DevicesChanged(
                    at,
                    host,
                    number,
                    message.getDevices().getDevicesCount(),
                    FromWire.vramGb(message.getDevices().getDevicesList()),
                    FromWire.problems(message.getDevices().getProblemsList())));
            case WARM -> {
                Warmth warmth = FromWire.warmth(message.getWarm());
                mailbox.accept(at -> new HostEvent.WarmthReported(at, host, number, warmth));
            }
            case HELLO, BODY_NOT_SET -> log.warn("host {} sent {}, which is ignored", host, message.getBodyCase());
        }
    }

    private void output(Output output) {
        outputs.output(number, output.getReplicaId(), FromWire.output(output, hello.getStartedAtMs()));
    }

    private void cell(String host, CellEvent cell) {
        var step = FromWire.step(cell);
        mailbox.accept(at -> new HostEvent.CellProgressed(
                at, host, number, cell.getKernelId(), cell.getReplicaId(), cell.getTerm(), cell.getAttempt(), step));
    }

    @Override
    public void closed(Throwable cause) {
        links.ended(this);
        if (hello != null) {
            String host = hello.getHostId();
            log.debug("the link of host {} ended", host, cause);
            mailbox.accept(at -> new HostEvent.LinkClosed(at, host, number));
        }
    }
}
