package org.notebookos.gateway.internal.contents;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.notebookos.gateway.internal.rest.Errors;
import org.notebookos.gateway.internal.rest.JsonReplies;
import org.notebookos.gateway.internal.rest.Leftover;
import org.notebookos.gateway.internal.rest.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for requests that wait for a disk, or for clients with large bodies. They are apart from those of the web server,
 * so that slow files never hold up kernels.
 */
public final class FileWork {

    private static final Logger LOG = LoggerFactory.getLogger(FileWork.class);
    private static final int THREADS = 32;
    private static final int WAITING = 512;

    private final AtomicInteger number = new AtomicInteger();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), this::thread);

    /** Starts no thread before it is needed. */
    public FileWork() {
        threads.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "gateway-files-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    /** Answers a request. */
    @FunctionalInterface
    interface Job {
        void run(HttpServletRequest request, HttpServletResponse response) throws IOException;
    }

    /** Answers a request by one of these threads; what it throws becomes an answer too. */
    void answer(HttpServletRequest request, HttpServletResponse response, Job job) throws IOException {
        AsyncContext async = request.startAsync();
        // A download may last as long as its client reads; the connection's idle timeout ends those that don't.
        async.setTimeout(0);
        try {
            threads.execute(() -> {
                try {
                    attempt(request, response, job);
                } finally {
                    Leftover.USUAL.complete(request, response, async);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.warn("{} requests for files wait: another one is refused", WAITING);
            response.setHeader("Retry-After", "1");
            JsonReplies.error(response, 503, "too many requests for files at a time; try again");
            Leftover.USUAL.complete(request, response, async);
        }
    }

    private static void attempt(HttpServletRequest request, HttpServletResponse response, Job job) {
        try {
            try {
                job.run(request, response);
            } catch (RuntimeException e) {
                Reply refusal = Errors.reply(e);
                if (response.isCommitted()) {
                    LOG.warn("{} {} ends in the middle of its answer", request.getMethod(), request.getRequestURI(), e);
                } else {
                    response.resetBuffer();
                    JsonReplies.write(response, refusal);
                }
            }
        } catch (IOException e) {
            LOG.debug("the client did not wait for its answer, or its body did not come", e);
        }
    }

    /** Ends the threads when they are done. */
    public void close() {
        threads.shutdown();
    }
}
