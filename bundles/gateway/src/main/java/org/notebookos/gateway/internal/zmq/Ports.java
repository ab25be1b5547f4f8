package org.notebookos.gateway.internal.zmq;

/** The TCP ports of a kernel's sockets; 0 stands for any free one. */
record Ports(int shell, int iopub, int stdin, int control, int heartbeat) {

    /** Any free ones. */
    static final Ports ANY = new Ports(0, 0, 0, 0, 0);
}
