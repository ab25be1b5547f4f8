package org.notebookos.launcher.bench;

import java.io.PrintStream;

/**
 * Has two kernels do the same, in turns, so that a noisy machine disturbs both alike.
 *
 * @param ours of the platform
 * @param stock of the other server
 * @param rounds that count, after a warm-up of a fifth of that
 * @param out where progress is shown
 */
record Turns(GatewayPeer ours, GatewayPeer stock, int rounds, PrintStream out) {

    /** What a kernel does in one turn. */
    interface Turn {
        void run(GatewayPeer peer, Record record);
    }

    /** Takes the times of a turn. */
    interface Record {
        void add(Duel.Figure figure, long nanos);
    }

    /**
     * Plays all rounds; who begins changes from one to the next. A turn that the other server fails is told and doesn't count: a stock kernel drops
     * outputs, and idle with them, for a server that is far behind.
     *
     * @throws BenchException if the platform fails one
     */
    void play(String name, Turn turn) {
        for (int round = -Math.max(1, rounds / 5); round < rounds; round++) {
            boolean counts = round >= 0;
            Record us = (figure, nanos) -> add(counts, figure.ours(), nanos);
            Record them = (figure, nanos) -> add(counts, figure.stock(), nanos);
            if (round % 2 == 0) {
                turn.run(ours, us);
                other(name, turn, them);
            } else {
                other(name, turn, them);
                turn.run(ours, us);
            }
            progress(out, name, round + 1, rounds);
        }
    }

    private void other(String name, Turn turn, Record record) {
        try {
            turn.run(stock, record);
        } catch (BenchException e) {
            out.printf("%n  the stock server failed a turn of \"%s\": %s%n", name, e.getMessage());
        }
    }

    private static void add(boolean counts, Samples samples, long nanos) {
        if (counts) {
            samples.addNanos(nanos);
        }
    }

    /** Shows how far it is. */
    static void progress(PrintStream out, String name, int round, int rounds) {
        out.printf("\r  %-44s round %d of %d ", name, Math.max(0, round), rounds);
        if (round == rounds) {
            out.println();
        }
        out.flush();
    }
}
