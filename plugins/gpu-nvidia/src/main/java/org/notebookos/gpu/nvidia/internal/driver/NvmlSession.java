package org.notebookos.gpu.nvidia.internal.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.notebookos.gpu.nvidia.internal.driver.DriverException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with NVML, between its init and its shutdown. Handles are good for one session, and a shutdown below a call is a crash:
 * calls hold the read half of the lock, and who ends the session the other one.
 */
final class NvmlSession {

    private static final Logger LOG = LoggerFactory.getLogger(NvmlSession.class);
    /** Longer than one wait for an error; calls that come meanwhile wait as long. */
    private static final long LOCK_SECONDS = 1;

    /** A question, or several, within one session. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Open nvml) throws DriverException;
    }

    /** The session while it is certain to stay open. */
    final class Open {

        /** Returns which session this is: handles of another one are void. */
        int number() {
            return number;
        }

        int status(String function, Object... arguments) throws DriverException {
            return library.status(function, arguments);
        }

        void must(String function, Object... arguments) throws DriverException {
            int status = status(function, arguments);
            if (status != NvmlStatus.SUCCESS) {
                throw NvmlStatus.failure(function, status);
            }
        }

        /** Calls what not every driver or device can do. */
        boolean supports(String function, Object... arguments) throws DriverException {
            return unless(Kind.NOT_SUPPORTED, function, arguments);
        }

        /** Calls what may find nothing. */
        boolean finds(String function, Object... arguments) throws DriverException {
            return unless(Kind.NOT_FOUND, function, arguments);
        }

        private boolean unless(Kind kind, String function, Object... arguments) throws DriverException {
            try {
                must(function, arguments);
                return true;
            } catch (DriverException e) {
                if (e.kind() == kind) {
                    return false;
                }
                throw e;
            }
        }

        String newestOf(String newer, String older) {
            return library.has(newer) ? newer : older;
        }

        int number(String function) throws DriverException {
            Memory number = NvmlLayout.room(Integer.BYTES);
            must(function, number);
            return number.getInt(0);
        }

        int number(String function, Pointer device) throws DriverException {
            Memory number = NvmlLayout.room(Integer.BYTES);
            must(function, device, number);
            return number.getInt(0);
        }

        Pointer device(int index) throws DriverException {
            Memory handle = NvmlLayout.pointer();
            must("nvmlDeviceGetHandleByIndex_v2", index, handle);
            return handle.getPointer(0);
        }

        Pointer device(String uuid) throws DriverException {
            Memory handle = NvmlLayout.pointer();
            must("nvmlDeviceGetHandleByUUID", NvmlLayout.room(uuid), handle);
            return handle.getPointer(0);
        }
    }

    private final NativeCalls library;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Open open = new Open();
    private int number;
    private boolean closed;

    private NvmlSession(NativeCalls library) {
        this.library = library;
    }

    static NvmlSession open(String file) throws DriverException {
        NvmlSession session = new NvmlSession(NativeCalls.open(file));
        session.init();
        return session;
    }

    <T> T ask(Question<T> question) throws DriverException {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new DriverException(Kind.NO_DRIVER, "the session with the NVIDIA driver has ended");
            }
            return question.ask(open);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Ends the session and begins another one; leaves it as it is while a call hangs. */
    void reopen() throws DriverException {
        if (!locked()) {
            throw new DriverException(Kind.HUNG, "a call of the NVIDIA driver hangs, so no new session can begin");
        }
        try {
            end();
            init();
        } finally {
            lock.writeLock().unlock();
        }
    }

    void close() {
        if (!locked()) {
            LOG.warn("the session with the NVIDIA driver is left open, because a call hangs");
            return;
        }
        try {
            closed = true;
            end();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean locked() {
        try {
            return lock.writeLock().tryLock(LOCK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void init() throws DriverException {
        number++;
        open.must("nvmlInit_v2");
    }

    /** The driver may be gone already: what it says to its end changes nothing. */
    private void end() {
        try {
            open.must("nvmlShutdown");
        } catch (DriverException e) {
            LOG.debug("the session with the NVIDIA driver had ended: {}", e.getMessage());
        }
    }
}
