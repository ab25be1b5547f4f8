package org.notebookos.launcher.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.notebookos.launcher.LauncherException;
import org.notebookos.launcher.LauncherException.Code;

/**
 * Where hosts of other machines dial, as {@code up} or {@code controller} was told.
 *
 * @param listen {@code ADDRESS:PORT}; empty: nowhere
 * @param advertise the address by which they reach hosts of this machine; empty: not at all
 */
record Listening(String listen, String advertise) {

    private static final int USUAL_PORT = 7443;

    static Listening of(Arguments arguments) {
        if (!arguments.has("listen")) {
            return new Listening("", "");
        }
        String given = arguments.value("listen").orElseThrow();
        int colon = given.lastIndexOf(':');
        boolean port = colon > 0 && given.indexOf(':') == colon || given.contains("]:");
        String host = port ? given.substring(0, colon) : given;
        String listen = port ? given : given + ":" + USUAL_PORT;
        if (!listen.matches("[^\\s]+:[0-9]{1,5}")) {
            throw new LauncherException(Code.USAGE, "--listen takes ADDRESS or ADDRESS:PORT, not " + given);
        }
        String advertise = arguments.value("advertise").orElse(host);
        try {
            if (InetAddress.getByName(advertise.replaceAll("^\\[|]$", "")).isAnyLocalAddress()) {
                throw new LauncherException(
                        Code.USAGE,
                        "--listen " + given + " is no address that others can dial: say with --advertise by which one"
                                + " they reach this machine");
            }
        } catch (UnknownHostException e) {
            throw new LauncherException(Code.USAGE, "nobody knows the address " + advertise, e);
        }
        return new Listening(listen, advertise);
    }
}
