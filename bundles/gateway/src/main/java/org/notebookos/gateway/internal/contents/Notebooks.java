package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.disk.AtomicFile;

/** Reads and writes the files of notebooks. Thread-safe. */
final class Notebooks {

    private final TrustedNotebooks trusted;

    Notebooks(TrustedNotebooks trusted) {
        this.trusted = trusted;
    }

    /**
     * Reads one as clients get it.
     *
     * @param user name of who reads it
     * @param path as clients write it
     * @param content its file
     * @param digest gets all bytes of the file
     * @param share takes what the notebook takes of the memory
     */
    ObjectNode read(String user, ContentsPath path, FileContent content, MessageDigest digest, MemoryBudget.Share share)
            throws IOException {
        ObjectNode notebook = plain(path, content, digest, share);
        trusted.mark(user, notebook);
        return notebook;
    }

    private static ObjectNode plain(
            ContentsPath path, FileContent content, MessageDigest digest, MemoryBudget.Share share) throws IOException {
        share.grow(content.size());
        try (InputStream in = new DigestInputStream(content.stream(), digest)) {
            JsonNode tree = NotebookJson.readFile(in, share);
            in.transferTo(OutputStream.nullOutputStream());
            ObjectNode notebook = NotebookShape.require(tree, path);
            CellIds.complete(notebook);
            NotebookLines.join(notebook);
            NotebookLines.stripTransient(notebook);
            return notebook;
        } catch (JacksonException e) {
            throw new GatewayException(
                    Code.BAD_REQUEST, "Unreadable Notebook: " + path + ": " + e.getOriginalMessage(), e);
        } catch (CharConversionException e) {
            throw new GatewayException(Code.BAD_REQUEST, "Unreadable Notebook: " + path + ": it is not UTF-8", e);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new GatewayException(
                    Code.BAD_REQUEST, "Unreadable Notebook: " + path + ": a number that nobody can read", e);
        }
    }

    /**
     * Writes one that a client sent.
     *
     * @param user name of who saves it
     * @return what is wrong with it, if it isn't refused for that
     */
    Optional<String> write(String user, ContentsPath path, Path target, JsonNode content) throws IOException {
        ObjectNode notebook = NotebookShape.require(content, path);
        CellIds.complete(notebook);
        Optional<String> fault = NotebookShape.fault(notebook);
        boolean trust = TrustedNotebooks.isTrusted(notebook);
        NotebookLines.join(notebook);
        NotebookLines.stripTransient(notebook);
        if (trust) {
            trusted.trust(user, notebook);
        }
        NotebookLines.split(notebook);
        AtomicFile.write(target, out -> NotebookJson.writeFile(notebook, out));
        return fault;
    }

    /** A user trusts the notebook in a file. */
    void trust(String user, ContentsPath path, FileContent content, MemoryBudget.Share share) throws IOException {
        trusted.trust(user, plain(path, content, Fingerprint.digest(), share));
    }
}
