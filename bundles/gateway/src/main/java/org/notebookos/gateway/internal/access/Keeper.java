package org.notebookos.gateway.internal.access;

import jakarta.servlet.Filter;

/**
 * Judges who may come in, as long as it is registered; see {@link FrontGate}.
 *
 * @param filter stands before every servlet
 */
public record Keeper(Filter filter) {}
