package org.notebookos.launcher.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.notebookos.launcher.Distribution;

/**
 * A program that a plugin brings along, run in a JVM of its own on a flat class path, with the plugin's embedded libraries.
 *
 * @param context whose distribution has the plugin
 * @param plugin name of its jar, without version
 * @param type the class with {@code main}
 * @param jvmOptions besides those that all have
 */
record PluginMain(Context context, String plugin, String type, List<String> jvmOptions) {

    /** Runs it with this terminal and returns its exit status. */
    int run(List<String> arguments, Map<String, String> environment) throws IOException, InterruptedException {
        Path home = context.home().root().resolve("bench");
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-Dlogback.configurationFile=file:"
                        + context.distribution().conf().resolve("logback.xml"),
                "-Dnbos.log.dir=" + context.home().log(),
                "-Dnbos.log.name=bench-" + plugin,
                "-Djava.io.tmpdir=" + Files.createDirectories(home.resolve("tmp")),
                "-cp",
                classPath(home.resolve("lib").resolve(plugin)),
                type));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        return builder.start().waitFor();
    }

    private String classPath(Path folder) throws IOException {
        Distribution distribution = context.distribution();
        List<Path> jars = new ArrayList<>(List.of(
                distribution.bundle(plugin),
                distribution.bundle("spi"),
                distribution.bundle("slf4j-api"),
                distribution.bundle("logback-core"),
                distribution.bundle("logback-classic")));
        jars.addAll(unpack(distribution.bundle(plugin), "lib/", ".jar", folder));
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Copies the files of one folder in a jar to a folder on disk, and returns them. */
    static List<Path> unpack(Path jar, String from, String suffix, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                String name = entry.getName();
                String file = name.substring(name.startsWith(from) ? from.length() : 0);
                if (name.startsWith(from) && name.endsWith(suffix) && !file.contains("/")) {
                    Path target = folder.resolve(file);
                    try (InputStream bytes = zip.getInputStream(entry)) {
                        Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
                    }
                    files.add(target);
                }
            }
        }
        return files;
    }
}
