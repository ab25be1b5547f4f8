package org.notebookos.scheduler.core;

/** A replica of a kernel on a host. Owned by its {@link Kernel}. */
final class Replica {

    final String id;
    final String hostId;
    String endpoint;
    /** One of the group's first members: it is opened with the list of them. */
    final boolean initial;
    /** To be closed, once it is no member any more and runs nothing. */
    boolean leaving;
    /** Its log was open once, so its host holds durable state. */
    boolean opened;
    /** The host came back without the durable state. */
    boolean storeLost;
    /** It was in a configuration that was sent to the group. */
    boolean proposed;
    /** Its log is open in this life of the agent. */
    boolean open;

    long openCommand;
    long openNotBefore;
    int openFailures;
    ReplicaState state = ReplicaState.OPENING;
    /** What its host was told to give it, or says that it has; null: not known. */
    Heat told;

    long pid;
    /** How its process came to be: warm, cold, or empty. */
    String start = "";

    boolean leading;
    String session = "";
    String detail = "";
    /** Last finished term in its log, as far as it said. */
    long term;
    /** Where it is being moved to; null: it isn't, or the controller was started again meanwhile. */
    Move move;

    Replica(String id, String hostId, String endpoint, boolean initial) {
        this.id = id;
        this.hostId = hostId;
        this.endpoint = endpoint;
        this.initial = initial;
        this.proposed = initial;
    }

    /** Returns whether a new replica that is to join turns out not to be able to. */
    boolean cantJoin(int tries) {
        return !initial && !opened && openFailures >= tries;
    }

    MemberAddress address() {
        return new MemberAddress(id, hostId, endpoint);
    }

    void hostGone() {
        open = false;
        openCommand = 0;
        leading = false;
        pid = 0;
        start = "";
        told = null;
        state = ReplicaState.LOST;
    }
}
