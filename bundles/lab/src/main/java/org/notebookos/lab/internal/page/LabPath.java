package org.notebookos.lab.internal.page;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of a JupyterLab page says.
 *
 * @param workspace name of the layout
 * @param tree what to open, relative to the notebooks' directory; empty for nothing
 */
record LabPath(String workspace, String tree) {

    private static final Pattern PATH = Pattern.compile("(?:/workspaces/([A-Za-z0-9_-]+))?(?:/tree/(.*))?/?");

    /** @param below the part behind {@code /lab} or {@code /doc}; returns nothing if that isn't the path of a page */
    static Optional<LabPath> parse(String below) {
        Matcher matcher = PATH.matcher(below);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String workspace = matcher.group(1) == null ? "default" : matcher.group(1);
        return Optional.of(new LabPath(workspace, matcher.group(2) == null ? "" : matcher.group(2)));
    }
}
