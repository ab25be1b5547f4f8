package org.notebookos.pool.docker.internal;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.notebookos.docker.Engine;
import org.notebookos.docker.EngineErrorCode;
import org.notebookos.docker.EngineException;

/** Gets an image from its registry, and says how far it is. Called back on a thread of the client library. */
final class ImagePull extends ResultCallback.Adapter<PullResponseItem> {

    private static final long LIMIT_MINUTES = 30;

    private final String image;
    private final Consumer<String> progress;
    /** Layer to whether it is there. */
    private final Map<String, Boolean> layers = new ConcurrentHashMap<>();

    private ImagePull(String image, Consumer<String> progress) {
        this.image = image;
        this.progress = progress;
    }

    /** Returns when the image is there. */
    static void of(Engine engine, String image, Consumer<String> progress) {
        String what = "pull image " + image;
        progress.accept("pulls image " + image);
        try (ImagePull pull =
                engine.listen(what, client -> client.pullImageCmd(image).exec(new ImagePull(image, progress)))) {
            if (!pull.awaitCompletion(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new EngineException(
                        EngineErrorCode.TIMED_OUT, what + ": not done after " + LIMIT_MINUTES + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(EngineErrorCode.FAILED, what + ": interrupted", e);
        } catch (java.io.IOException | RuntimeException e) {
            EngineException failure = engine.failure(what, e);
            throw new EngineException(EngineErrorCode.IMAGE_MISSING, failure.getMessage(), failure);
        }
    }

    @Override
    public void onNext(PullResponseItem item) {
        if (item.getId() != null && item.getStatus() != null) {
            layers.merge(
                    item.getId(), item.getStatus().matches("Pull complete|Already exists"), (was, now) -> was || now);
            long there = layers.values().stream().filter(done -> done).count();
            progress.accept("pulls image " + image + ", " + there + " of " + layers.size() + " layers");
        }
    }
}
