package org.notebookos.agent.internal.log;

/**
 * Says that a variable on another replica is not all that it is on the executor.
 *
 * @param fidelity degraded, rebuilt or lost; {@code notebookos_kernel} decides
 * @param reason for people
 */
public record Flaw(String fidelity, String reason) {}
