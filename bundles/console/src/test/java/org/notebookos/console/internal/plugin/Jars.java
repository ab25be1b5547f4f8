package org.notebookos.console.internal.plugin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes plugin jars for tests. */
final class Jars {

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();

    static Jars bundle(String symbolicName, String version) {
        return new Jars()
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", symbolicName)
                .header("Bundle-Version", version);
    }

    /** A bundle with one component that provides a placement policy. */
    static Jars placement(String symbolicName, String version, String name) {
        return bundle(symbolicName, version).component("org.notebookos.spi.placement.PlacementPolicy", name);
    }

    Jars header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Jars file(String path, String text) {
        files.put(path, text);
        return this;
    }

    Jars component(String type, String name) {
        String property = name.isEmpty() ? "" : "<property name=\"nbos.name\" type=\"String\" value=\"" + name + "\"/>";
        return header("Service-Component", "OSGI-INF/one.xml")
                .file(
                        "OSGI-INF/one.xml",
                        "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.5.0\" name=\"one\">" + property
                                + "<service><provide interface=\"" + type + "\"/></service></scr:component>");
    }

    byte[] bytes() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                jar.putNextEntry(new ZipEntry(file.getKey()));
                jar.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
