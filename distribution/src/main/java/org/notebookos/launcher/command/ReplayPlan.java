package org.notebookos.launcher.command;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The platform that a replay is given.
 *
 * @param least hosts that it starts with
 * @param most hosts that it may grow to
 * @param gpusPerHost simulated devices of each
 * @param interval how often its hosts are counted, in real seconds
 * @param giveUp how long a host may take to become empty before it isn't released after all, in real seconds
 */
record ReplayPlan(int least, int most, int gpusPerHost, int interval, int giveUp) {

    /** How often the scaling policy counts hosts at the speed of the trace. */
    private static final int SCALING_SECONDS = 30;

    /** How long a host may take to become empty, at the speed of the trace; replicas move no faster in a replay. */
    private static final int GIVE_UP_SECONDS = 150;

    private static final int LEAST_GIVE_UP_SECONDS = 10;

    private static final int MOST_HOSTS = 64;
    private static final int MOST_GPUS = 64;

    /** Reads and checks the options, before anything is started. */
    static ReplayPlan of(Command command, Arguments arguments) {
        Path trace = Path.of(
                arguments.value("trace").orElseThrow(() -> Arguments.usage(command, "--trace FILE is missing")));
        if (!Files.isReadable(trace)) {
            throw Arguments.usage(command, "--trace: can't read " + trace);
        }
        String[] hosts = arguments.value("hosts").orElse(ReplayCommand.HOSTS).split(":", -1);
        int least = number(command, "--hosts", hosts[0], MOST_HOSTS);
        int most = number(command, "--hosts", hosts[hosts.length - 1], MOST_HOSTS);
        if (hosts.length > 2 || most < least) {
            throw Arguments.usage(command, "--hosts takes LEAST:MOST, not \"" + String.join(":", hosts) + "\"");
        }
        double speed = speed(command, arguments.value("speed").orElse(ReplayCommand.SPEED));
        return new ReplayPlan(
                least,
                most,
                arguments.number("gpus-per-host", ReplayCommand.GPUS_PER_HOST, 1, MOST_GPUS),
                arguments.number("interval", (int) Math.max(1, Math.round(SCALING_SECONDS / speed)), 1, 86_400),
                arguments.number(
                        "give-up",
                        (int) Math.max(LEAST_GIVE_UP_SECONDS, Math.round(GIVE_UP_SECONDS / speed)),
                        1,
                        86_400));
    }

    private static int number(Command command, String option, String text, int most) {
        if (!text.matches("[1-9][0-9]?") || Integer.parseInt(text) > most) {
            throw Arguments.usage(command, option + " takes numbers from 1 to " + most + ", not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static double speed(Command command, String text) {
        if (!text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?") || Double.parseDouble(text) == 0) {
            throw Arguments.usage(command, "--speed takes a number above 0, not \"" + text + "\"");
        }
        return Double.parseDouble(text);
    }
}
