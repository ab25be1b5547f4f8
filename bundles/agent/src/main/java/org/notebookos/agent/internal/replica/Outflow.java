package org.notebookos.agent.internal.replica;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.notebookos.hostlink.v1.FromHost;
import org.notebookos.hostlink.v1.Output;

/**
 * The way of what a replica says to the controller. While the link is slow it stays behind: what is said then waits in the journal, which
 * is bounded, and the process is held back. What else the controller is told keeps its place among the outputs. Owner of the state: the
 * replica's mailbox.
 */
final class Outflow {

    /** @param last number of the output after which it goes */
    private record Later(long last, FromHost message) {}

    private final OutputJournal journal;
    private final HostContext.Uplink uplink;
    private final Executor mailbox;
    private final Consumer<Boolean> brake;
    private final Deque<Later> waiting = new ArrayDeque<>();
    private boolean paused;
    private boolean behind;
    private long unsent;
    private long timesBehind;
    private long behindAtNanos;

    /**
     * @param mailbox of the replica
     * @param brake has the process's outputs wait in the process, or no longer
     */
    Outflow(OutputJournal journal, HostContext.Uplink uplink, Executor mailbox, Consumer<Boolean> brake) {
        this.journal = journal;
        this.uplink = uplink;
        this.mailbox = mailbox;
        this.brake = brake;
    }

    /** Sends an output that the journal has, now or when its time comes. */
    void say(Output output) {
        if (!paused && !behind) {
            send(output);
        }
    }

    /** Tells the controller something else, after all outputs so far. */
    void tell(FromHost message) {
        if (behind) {
            waiting.add(new Later(journal.last(), message));
        } else {
            uplink.send(message);
        }
    }

    /** After a broken link: no output goes out until {@link #resume}, so that the order stays what it was. */
    void pause() {
        keepUp();
        waiting.clear();
        paused = true;
    }

    boolean paused() {
        return paused;
    }

    /** Says again what is kept from a number on, and goes on live. */
    void resume(long fromSequence) {
        keepUp();
        paused = false;
        sayAgain(fromSequence);
    }

    /** Returns for how long the process was not held back, in nanoseconds: what it said before that has been read. */
    long nanosSinceHeldBack() {
        if (behind) {
            return 0;
        }
        return timesBehind == 0 ? Long.MAX_VALUE : System.nanoTime() - behindAtNanos;
    }

    private void send(Output output) {
        uplink.send(FromHost.newBuilder().setOutput(output).build());
        if (!uplink.hasRoom(journal.kernelId())) {
            stayBehind(output.getSequence() + 1);
        }
    }

    private void stayBehind(long next) {
        behind = true;
        unsent = next;
        long time = ++timesBehind;
        brake.accept(true);
        uplink.whenRoom(
                journal.kernelId(),
                () -> mailbox.execute(() -> {
                    if (behind && timesBehind == time) {
                        keepUp();
                        sayAgain(unsent);
                    }
                }));
    }

    private void keepUp() {
        if (behind) {
            behind = false;
            behindAtNanos = System.nanoTime();
            brake.accept(false);
        }
    }

    private void sayAgain(long fromSequence) {
        for (Output output : journal.from(fromSequence)) {
            tellUpTo(output.getSequence() - 1);
            send(output);
            if (behind) {
                return;
            }
        }
        tellUpTo(Long.MAX_VALUE);
    }

    private void tellUpTo(long sequence) {
        while (!waiting.isEmpty() && waiting.peek().last() <= sequence) {
            uplink.send(waiting.remove().message());
        }
    }
}
