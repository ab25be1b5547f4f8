package org.notebookos.spi.gpu;

/**
 * Why a device, or all devices of one kind, are not offered.
 *
 * @param device the device's id; empty if it is about all of the binder's
 * @param text what is wrong and what to do, for people
 */
public record GpuProblem(String device, String text) {}
