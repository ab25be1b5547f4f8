package org.notebookos.lab.internal.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Small texts that are kept by name, each in a file of its own. Names are whatever clients call things; files are called by what is
 * harmless of a name, and a hash of all of it. A reader sees the old or the new text, never a part. Thread-safe.
 *
 * @param folder of the files; made with the first
 * @param end of their names
 */
record KeptFiles(Path folder, String end) {

    private static final int READABLE = 60;

    /** A text with when it was made and changed. */
    record Kept(String text, Instant created, Instant modified) {}

    Optional<Kept> read(String name) throws IOException {
        Path file = file(name);
        return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    List<Kept> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted =
                    files.filter(file -> file.toString().endsWith(end)).sorted().toList();
            List<Kept> texts = new java.util.ArrayList<>();
            for (Path file : sorted) {
                texts.add(read(file));
            }
            return texts;
        }
    }

    void write(String name, String text) throws IOException {
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "new", ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, file(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Returns whether there was such a text. */
    boolean delete(String name) throws IOException {
        return Files.deleteIfExists(file(name));
    }

    private static Kept read(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Kept(
                Files.readString(file),
                attributes.creationTime().toInstant(),
                attributes.lastModifiedTime().toInstant());
    }

    private Path file(String name) {
        return folder.resolve(harmless(name) + end);
    }

    /** Returns the name of a file or folder for a name of any kind; different for different names. */
    static String harmless(String name) {
        String readable = name.replaceAll("[^A-Za-z0-9_-]+", "-");
        return readable.substring(0, Math.min(READABLE, readable.length())) + "-" + hash(name);
    }

    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
