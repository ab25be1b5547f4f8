package org.notebookos.simulator.result;

/**
 * What one session policy made of a trace.
 *
 * @param policy its name
 * @param measured what was measured
 */
public record Outcome(String policy, Measurements measured) {}
