package org.notebookos.lab.internal;

import jakarta.servlet.Servlet;
import java.util.List;

/**
 * A servlet and where it is.
 *
 * @param name unique among those of this bundle
 * @param patterns of whole paths, base path and all
 */
record Served(String name, Servlet servlet, List<String> patterns) {}
