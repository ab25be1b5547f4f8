package org.notebookos.console.internal.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.notebookos.console.internal.ConsoleException;
import org.notebookos.console.internal.ConsoleException.Code;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts jars into the folder that every node watches, and takes them out. A jar is tried in this node's framework first,
 * without being started, so that one that does not resolve never reaches the folder. Not thread-safe: the desk's lock.
 */
final class PluginInstaller {

    private static final Logger LOG = LoggerFactory.getLogger(PluginInstaller.class);

    private final PluginFolders folders;
    private final BundleContext context;

    PluginInstaller(PluginFolders folders, BundleContext context) {
        this.folders = folders;
        this.context = context;
    }

    /** Installs or updates; on failure everything is as before. */
    void install(PluginJar jar, byte[] bytes) throws IOException {
        requireResolves(jar, bytes);
        Path target = folders.pathOf(jar);
        Files.createDirectories(target.getParent());
        Path part = Files.createTempFile(target.getParent().getParent(), "plugin", ".part");
        Optional<byte[]> former = Files.exists(target) ? Optional.of(Files.readAllBytes(target)) : Optional.empty();
        Files.write(part, bytes);
        try (BundleWatch watch = new BundleWatch(context, target)) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            watch.awaitActive(former.isPresent());
            LOG.info("installed plugin {} {}", jar.symbolicName(), jar.version());
        } catch (ConsoleException e) {
            restore(target, former);
            throw e;
        }
    }

    /** Removes a jar and waits until its bundle is gone from this node. */
    void remove(PluginFolders.Entry entry) throws IOException {
        try (BundleWatch watch = new BundleWatch(context, entry.path())) {
            Files.delete(entry.path());
            watch.awaitGone();
            LOG.info("removed plugin {}", entry.jar().symbolicName());
        }
    }

    private void requireResolves(PluginJar jar, byte[] bytes) {
        Bundle trial = null;
        try {
            trial = context.installBundle(
                    "trial:" + jar.symbolicName() + ":" + System.nanoTime(), new ByteArrayInputStream(bytes));
            if (!context.getBundle(0).adapt(FrameworkWiring.class).resolveBundles(List.of(trial))) {
                // The framework tells the reason only to those who try to start.
                trial.start(Bundle.START_TRANSIENT);
            }
        } catch (BundleException e) {
            throw new ConsoleException(
                    Code.BAD_PLUGIN, jar.symbolicName() + " can't run on this platform: " + e.getMessage(), e);
        } finally {
            uninstall(trial);
        }
    }

    private static void uninstall(Bundle trial) {
        if (trial != null) {
            try {
                trial.uninstall();
            } catch (BundleException e) {
                LOG.warn("trial of {} stays installed until the next start", trial.getSymbolicName(), e);
            }
        }
    }

    private static void restore(Path target, Optional<byte[]> former) throws IOException {
        if (former.isPresent()) {
            Path part = Files.createTempFile(target.getParent().getParent(), "plugin", ".part");
            Files.write(part, former.get());
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(target);
        }
    }
}
