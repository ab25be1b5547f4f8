package org.notebookos.hostlink;

import org.notebookos.hostlink.v1.EnrolReply;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.notebookos.hostlink.v1.RenewRequest;

/**
 * Decides who gets a certificate. Implemented by the controller; called by one thread at a time, may block for as long as a file
 * is written. A refusal is an answer; if a method throws, the caller learns only that it failed.
 */
public interface Enroller {

    /**
     * A stranger wants to join.
     *
     * @param from its address, for messages
     */
    EnrolReply enrol(EnrolRequest request, String from);

    /** A host wants a new certificate before the one that it shows ends. */
    EnrolReply renew(RenewRequest request, HostPeer peer);
}
