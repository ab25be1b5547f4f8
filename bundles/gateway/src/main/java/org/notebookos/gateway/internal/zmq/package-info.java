/**
 * Kernels as ZeroMQ sockets, for clients with a connection file: one thread, five sockets per kernel that was asked for, and
 * each client of them a client of the kernel's {@link org.notebookos.gateway.internal.room.KernelRoom}.
 */
package org.notebookos.gateway.internal.zmq;
