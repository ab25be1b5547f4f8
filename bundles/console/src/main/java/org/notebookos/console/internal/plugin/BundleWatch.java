package org.notebookos.console.internal.plugin;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.notebookos.console.internal.ConsoleException;
import org.notebookos.console.internal.ConsoleException.Code;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;

/** Watches what becomes of one jar of the watched folder in this node. Its state is the two futures. */
final class BundleWatch implements AutoCloseable, BundleListener {

    private static final long LIMIT_SECONDS = 20;

    private final BundleContext context;
    private final String location;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    BundleWatch(BundleContext context, Path jar) {
        this.context = context;
        // File Install names bundles by the URL of a File, which has one slash.
        this.location = jar.toFile().toURI().toString();
        context.addBundleListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getBundle().getLocation().equals(location)) {
            if (event.getType() == BundleEvent.STARTED) {
                started.complete(null);
            } else if (event.getType() == BundleEvent.UNINSTALLED) {
                gone.complete(null);
            }
        }
    }

    /**
     * Waits until the bundle has started.
     *
     * @param again whether it ran before, so that only a new start counts
     */
    void awaitActive(boolean again) {
        if (!again
                && bundle().filter(known -> known.getState() == Bundle.ACTIVE).isPresent()) {
            return;
        }
        if (!await(started)) {
            throw new ConsoleException(
                    Code.BAD_PLUGIN,
                    "the bundle has not become active within " + LIMIT_SECONDS
                            + " s and was taken out again; the controller's log has the cause");
        }
    }

    /** Waits until the bundle is uninstalled. */
    void awaitGone() {
        if (bundle().isPresent() && !await(gone)) {
            throw new ConsoleException(
                    Code.FAILED, "the bundle is still there after " + LIMIT_SECONDS + " s, see the controller's log");
        }
    }

    private Optional<Bundle> bundle() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getLocation().equals(location))
                .findFirst();
    }

    private static boolean await(CompletableFuture<Void> event) {
        try {
            event.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bundle event can't fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(Code.UNAVAILABLE, "the controller is stopping", e);
        }
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
    }
}
