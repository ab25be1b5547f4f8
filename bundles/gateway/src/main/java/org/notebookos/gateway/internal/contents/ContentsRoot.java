package org.notebookos.gateway.internal.contents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;

/**
 * The directory that clients see. Links are followed as long as they end inside; one that leads out, or nowhere, is as good
 * as not there, except that it can be renamed and deleted. Immutable.
 *
 * <p>A link that a process of this machine puts in the way between the check and the use isn't noticed: whoever can do
 * that has the server's rights on these files already.
 */
final class ContentsRoot {

    private final Path root;

    /** @param root an existing directory */
    ContentsRoot(Path root) {
        try {
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new GatewayException(Code.BAD_CONFIGURATION, "contentsRoot " + root + " can't be used", e);
        }
        if (!Files.isDirectory(this.root)) {
            throw new GatewayException(Code.BAD_CONFIGURATION, "contentsRoot " + root + " is not a directory");
        }
    }

    /** Returns where something really is; throws 404 if it isn't there. */
    Path existing(ContentsPath path) {
        try {
            Path real = lexical(path).toRealPath();
            if (real.startsWith(root)) {
                return real;
            }
        } catch (IOException e) {
            throw new GatewayException(Code.NOT_FOUND, missing(path), e);
        }
        throw new GatewayException(Code.NOT_FOUND, missing(path));
    }

    /** Tells whether something is there and can be served. */
    boolean exists(ContentsPath path) {
        try {
            existing(path);
            return true;
        } catch (GatewayException notThere) {
            return false;
        }
    }

    boolean isDirectory(ContentsPath path) {
        return exists(path) && Files.isDirectory(existing(path));
    }

    /** Returns where an entry of this name is, or would be, as itself: a link isn't followed. The root has none. */
    Path entry(ContentsPath path) {
        if (path.isRoot()) {
            throw new GatewayException(Code.BAD_REQUEST, "the root itself can't be changed");
        }
        if (!isDirectory(path.parent())) {
            throw new GatewayException(Code.NOT_FOUND, "No such directory: " + path.parent());
        }
        try {
            return existing(path.parent()).resolve(path.name());
        } catch (InvalidPathException e) {
            throw unwritable(path, e);
        }
    }

    /** Tells whether an entry is there, be it a link that leads nowhere. */
    boolean hasEntry(ContentsPath path) {
        return isDirectory(path.parent()) && Files.exists(entry(path), LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns where a file is to be written: behind a link, what it leads to. */
    Path target(ContentsPath path) {
        Path entry = entry(path);
        if (!Files.isSymbolicLink(entry)) {
            return entry;
        }
        if (!exists(path)) {
            throw new GatewayException(
                    Code.BAD_REQUEST, path + " is a link that leads nowhere, or out of what this server serves");
        }
        return existing(path);
    }

    private Path lexical(ContentsPath path) {
        try {
            return root.resolve(path.toString());
        } catch (InvalidPathException e) {
            throw unwritable(path, e);
        }
    }

    private static GatewayException unwritable(ContentsPath path, InvalidPathException cause) {
        return new GatewayException(
                Code.BAD_REQUEST,
                "the server's locale can't write this name: " + path + "; it takes a UTF-8 locale such as C.UTF-8",
                cause);
    }

    private static String missing(ContentsPath path) {
        return "No such file or directory: " + path;
    }
}
