package org.notebookos.console.internal.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.notebookos.console.internal.ConsoleException;
import org.notebookos.console.internal.ConsoleException.Code;

/**
 * What a jar says about itself.
 *
 * @param symbolicName of the bundle
 * @param version of the bundle
 * @param services the extension points that its components implement, at least one
 */
record PluginJar(String symbolicName, String version, List<Service> services) {

    /**
     * One implementation of an extension point.
     *
     * @param name the component's {@code nbos.name}; else the bundle's symbolic name
     */
    record Service(ExtensionPoint point, String name) {}

    PluginJar {
        services = List.copyOf(services);
    }

    static PluginJar read(Path jar) throws IOException {
        return parse(Files.readAllBytes(jar));
    }

    /** Reads a jar; fails with {@code BAD_PLUGIN} if it is not a bundle that implements an extension point. */
    static PluginJar parse(byte[] bytes) {
        try (JarInputStream jar = new JarInputStream(new ByteArrayInputStream(bytes))) {
            Manifest manifest = jar.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String symbolicName =
                    value(headers, "Bundle-SymbolicName").split(";")[0].strip();
            if (!symbolicName.matches("[A-Za-z0-9_.-]{1,200}")) {
                throw refused("it is not an OSGi bundle: its manifest has no Bundle-SymbolicName");
            }
            String version = value(headers, "Bundle-Version");
            List<Service> services = services(
                    components(jar, value(headers, "Service-Component")),
                    value(headers, "Provide-Capability"),
                    symbolicName);
            if (services.isEmpty()) {
                throw refused("bundle " + symbolicName + " implements none of the platform's extension points");
            }
            return new PluginJar(symbolicName, version.isEmpty() ? "0.0.0" : version, services);
        } catch (IOException | SecurityException e) {
            throw new ConsoleException(Code.BAD_PLUGIN, "the jar can't be read: " + e.getMessage(), e);
        }
    }

    private static List<byte[]> components(JarInputStream jar, String header) throws IOException {
        List<String> wanted = List.of(header.split("\\s*,\\s*"));
        Map<String, byte[]> found = new HashMap<>();
        for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
            if (wanted.contains(entry.getName())) {
                found.put(entry.getName(), jar.readAllBytes());
            }
        }
        return wanted.stream().filter(found::containsKey).map(found::get).toList();
    }

    private static List<Service> services(List<byte[]> components, String capabilities, String symbolicName)
            throws IOException {
        List<Service> services = new ArrayList<>();
        for (byte[] component : components) {
            services.addAll(ComponentXml.parse(component).services(symbolicName));
        }
        if (services.isEmpty()) {
            // Without Declarative Services, the manifest may still tell which services an activator will register.
            for (ExtensionPoint point : ExtensionPoint.values()) {
                if (capabilities.contains('"' + point.type() + '"')) {
                    services.add(new Service(point, symbolicName));
                }
            }
        }
        return services;
    }

    private static String value(Attributes headers, String name) {
        String value = headers.getValue(name);
        return value == null ? "" : value.strip();
    }

    private static ConsoleException refused(String reason) {
        return new ConsoleException(Code.BAD_PLUGIN, "the jar can't be installed: " + reason);
    }
}
