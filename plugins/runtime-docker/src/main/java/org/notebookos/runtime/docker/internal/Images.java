package org.notebookos.runtime.docker.internal;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the image is there: pulled once, by whoever needs it first, while others wait. Owner of the state: the monitor. */
final class Images {

    private static final Logger LOG = LoggerFactory.getLogger(Images.class);
    private static final int TELL_EVERY_SECONDS = 5;
    private static final long MEGABYTE = 1_000_000;

    private final Engine engine;
    private final Duration within;

    Images(Engine engine, Duration within) {
        this.engine = engine;
        this.within = within;
    }

    /** Returns at once if the image is there, else when it has been pulled. */
    synchronized void need(String image) {
        try {
            engine.tell("look for image " + image, client -> client.inspectImageCmd(image)
                    .exec());
        } catch (EngineException e) {
            if (e.code() != EngineErrorCode.IMAGE_MISSING && e.code() != EngineErrorCode.NOT_FOUND) {
                throw e;
            }
            pull(image);
        }
    }

    private void pull(String image) {
        LOG.info("image {} is not on {}: it is pulled", image, engine.address());
        String what = "pull image " + image;
        long began = System.nanoTime();
        try (Progress progress =
                engine.listen(what, client -> client.pullImageCmd(image).exec(new Progress(image)))) {
            if (!progress.awaitCompletion(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw missing(image, "it didn't come within " + within.toSeconds() + " s", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw missing(image, "interrupted", e);
        } catch (IOException e) {
            throw missing(image, e.toString(), e);
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw missing(image, engine.failure(what, e).getMessage(), e);
        }
        LOG.info("image {} is there after {} ms", image, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    private EngineException missing(String image, String why, Exception cause) {
        return new EngineException(
                EngineErrorCode.IMAGE_MISSING,
                "image " + image + " is not on " + engine.address() + " and can't be pulled: " + why
                        + ". Load it there (docker load), or name another one in org.notebookos.runtime.docker",
                cause);
    }

    /** Tells the log how far a pull is, now and then. */
    private static final class Progress extends ResultCallback.Adapter<PullResponseItem> {

        private final String image;
        private final Map<String, Long> layers = new ConcurrentHashMap<>();
        private volatile long told = System.nanoTime();

        Progress(String image) {
            this.image = image;
        }

        @Override
        public void onNext(PullResponseItem item) {
            if (item.getId() != null
                    && item.getProgressDetail() != null
                    && item.getProgressDetail().getCurrent() != null) {
                layers.put(item.getId(), item.getProgressDetail().getCurrent());
            }
            if (System.nanoTime() - told > TimeUnit.SECONDS.toNanos(TELL_EVERY_SECONDS)) {
                told = System.nanoTime();
                long bytes = layers.values().stream().mapToLong(Long::longValue).sum();
                LOG.info("image {}: {} MB of {} layers have come", image, bytes / MEGABYTE, layers.size());
            }
        }
    }
}
