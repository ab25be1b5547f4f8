package org.notebookos.hostlink;

import java.math.BigInteger;

/**
 * Who is at the other end of a link, as its certificate proves.
 *
 * @param hostId the host
 * @param serial number of its certificate
 */
public record HostPeer(String hostId, BigInteger serial) {}
