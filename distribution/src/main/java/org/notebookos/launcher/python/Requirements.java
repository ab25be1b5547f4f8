package org.notebookos.launcher.python;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The pinned Python packages that the kernel bundle asks for.
 *
 * @param files file name to text; {@code requirements.txt} is what every replica needs, {@code requirements-X.txt} is the
 *     extra X
 */
public record Requirements(Map<String, String> files) {

    private static final String FOLDER = "python/";
    private static final String BASE = "requirements.txt";

    public Requirements {
        files = Map.copyOf(files);
    }

    /** Reads them from the kernel bundle. */
    public static Requirements of(Path kernelBundle) {
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(kernelBundle.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(FOLDER + "requirements") && name.endsWith(".txt")) {
                    try (InputStream text = zip.getInputStream(entry)) {
                        files.put(
                                name.substring(FOLDER.length()),
                                new String(text.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the requirements in " + kernelBundle, e);
        }
        return new Requirements(files);
    }

    /** The file of an extra, or of the base for an empty name. */
    static String fileName(String extra) {
        return extra.isEmpty() ? BASE : "requirements-" + extra + ".txt";
    }

    /** Whether there is such an extra. */
    public boolean has(String extra) {
        return files.containsKey(fileName(extra));
    }

    /** The names of all extras, sorted, for people. */
    public Collection<String> extras() {
        return files.keySet().stream()
                .filter(name -> !name.equals(BASE) && !name.equals(fileName("test")))
                .map(name -> name.substring("requirements-".length(), name.length() - ".txt".length()))
                .sorted()
                .toList();
    }

    /** Changes when the packages of the base or of the extra change. */
    String fingerprint(String extra) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(files.get(BASE).getBytes(StandardCharsets.UTF_8));
            digest.update(files.get(fileName(extra)).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
