package org.notebookos.docker;

/** Why an engine didn't do what it was asked. */
public enum EngineErrorCode {
    /** Nobody listens at the address, or the connection broke. */
    UNREACHABLE,
    /** The engine didn't answer in time; whether it did what was asked isn't known. */
    TIMED_OUT,
    /** The engine or the operating system doesn't let us: certificates, permissions of the socket. */
    DENIED,
    /** There is no such container, network, volume, service or node. */
    NOT_FOUND,
    /** The image isn't on the engine and can't be had. */
    IMAGE_MISSING,
    /** The name is taken, or the object is in a state in which this can't be done. */
    CONFLICT,
    /** The engine doesn't accept the request. */
    INVALID,
    /** The object doesn't carry our labels: it isn't touched. */
    NOT_OURS,
    /** The engine tried and failed; its message says why. */
    FAILED
}
