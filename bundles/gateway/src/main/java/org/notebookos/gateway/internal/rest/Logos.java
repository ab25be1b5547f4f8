package org.notebookos.gateway.internal.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** The logos of our own kernelspecs. */
final class Logos {

    /** By what Jupyter calls them. */
    static final Map<String, String> NAMES = Map.of("logo-64x64", "logo-64x64.png", "logo-svg", "logo-svg.svg");

    private static final Map<String, Kernelspecs.Resource> FILES = Map.of(
            "logo-64x64.png", load("logo-64x64.png", "image/png"),
            "logo-svg.svg", load("logo-svg.svg", "image/svg+xml"));

    private Logos() {}

    static Optional<Kernelspecs.Resource> of(String file) {
        return Optional.ofNullable(FILES.get(file));
    }

    private static Kernelspecs.Resource load(String file, String contentType) {
        try (InputStream in = Logos.class.getResourceAsStream("/kernelspec/" + file)) {
            return new Kernelspecs.Resource(contentType, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
