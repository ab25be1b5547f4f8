package org.notebookos.gateway.internal.contents;

import java.util.regex.Pattern;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/** Finds names that nothing has yet. Stateless; whoever uses one must see to it that nobody else does meanwhile. */
final class FreeNames {

    private static final Pattern COPY = Pattern.compile("-Copy\\d*\\.");
    private static final int MOST = 10_000;

    private final ContentsRoot root;

    FreeNames(ContentsRoot root) {
        this.root = root;
    }

    /** Returns {@code Untitled.ipynb}, {@code Untitled1.ipynb} and so on. */
    ContentsPath untitled(ContentsPath directory, String type, String ending) {
        return switch (type) {
            case "directory" -> free(directory, "Untitled Folder", " ");
            case "notebook" -> free(directory, "Untitled.ipynb", "");
            default -> free(directory, "untitled" + ending, "");
        };
    }

    /** Returns the name itself if it is free there, else {@code a-Copy1.txt} and so on. */
    ContentsPath copy(ContentsPath directory, String name) {
        return free(directory, COPY.matcher(name).replaceAll("."), "-Copy");
    }

    private ContentsPath free(ContentsPath directory, String name, String insert) {
        // Endings may have several parts, as in .tar.gz; only in front of .ipynb a dot belongs to the name.
        int dot = name.endsWith(".ipynb") ? name.lastIndexOf('.') : name.indexOf('.');
        String base = dot < 0 ? name : name.substring(0, dot);
        String ending = dot < 0 ? "" : name.substring(dot);
        for (int i = 0; i < MOST; i++) {
            ContentsPath path = child(directory, base + (i == 0 ? "" : insert + i) + ending);
            if (!root.hasEntry(path)) {
                return path;
            }
        }
        throw new GatewayException(Code.CONFLICT, "all names like " + name + " are taken in " + directory);
    }

    private static ContentsPath child(ContentsPath directory, String name) {
        ContentsPath path = ContentsPath.parse(directory + "/" + name);
        if (path.segments().size() != directory.segments().size() + 1) {
            throw new GatewayException(Code.BAD_REQUEST, "not the ending of a name: " + name);
        }
        return path;
    }
}
