package org.notebookos.launcher.command;

import java.util.Map;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.Home;

/**
 * Where a command runs.
 *
 * @param distribution the archive that runs
 * @param home where the platform writes
 * @param environment environment variables
 * @param terminal where the command prints
 */
public record Context(Distribution distribution, Home home, Map<String, String> environment, Terminal terminal) {}
