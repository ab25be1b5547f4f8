package org.notebookos.launcher.node;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.notebookos.launcher.Distribution;

/** A distribution of empty bundles. */
final class TestBundles {

    private final Path root;

    TestBundles(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("bundles"));
        Files.createDirectories(root.resolve("plugins"));
    }

    Distribution distribution() {
        return new Distribution(root);
    }

    /** Adds a bundle that imports a package, or nothing if that is empty. */
    Path add(String name, String imports) throws IOException {
        return add(name, imports.isEmpty() ? Map.of() : Map.of("Import-Package", imports));
    }

    /** Adds a bundle with more headers. */
    Path add(String name, Map<String, String> more) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        headers.putValue("Bundle-Version", "1.0.0");
        more.forEach(headers::putValue);
        Path jar = root.resolve("bundles").resolve(name + "-1.0.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.finish();
        }
        return jar;
    }
}
