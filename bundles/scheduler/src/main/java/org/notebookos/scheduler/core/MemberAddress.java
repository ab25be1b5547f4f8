package org.notebookos.scheduler.core;

/** A member of a kernel's log. */
public record MemberAddress(String replicaId, String hostId, String endpoint) {}
