package org.notebookos.lab.internal.page;

import java.util.List;

/**
 * What operators decide about pages.
 *
 * @param basePath what stands before all paths; empty, or with a leading and without a trailing slash
 * @param contentsRoot directory of the notebooks; empty if there is none on this machine
 * @param exposeAppInBrowser whether scripts of a page may reach the application
 * @param disabledExtensions plugins that are off
 */
public record PageSettings(
        String basePath, String contentsRoot, boolean exposeAppInBrowser, List<String> disabledExtensions) {

    public PageSettings {
        disabledExtensions = List.copyOf(disabledExtensions);
    }
}
