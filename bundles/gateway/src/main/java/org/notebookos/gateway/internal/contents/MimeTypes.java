package org.notebookos.gateway.internal.contents;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/** Guesses what a file is by its name; the same on every machine. Immutable. */
final class MimeTypes {

    private static final Properties TYPES = load();

    private MimeTypes() {}

    private static Properties load() {
        Properties types = new Properties();
        try (InputStream in = MimeTypes.class.getResourceAsStream("/contents/mimetypes.properties")) {
            types.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    static Optional<String> guess(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.indexOf('.') < 0 ? Optional.empty() : Optional.ofNullable(TYPES.getProperty(ending));
    }
}
