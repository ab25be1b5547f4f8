package org.notebookos.gpu.nvidia.internal.driver;

import static org.notebookos.gpu.nvidia.internal.driver.NvmlLayout.pointer;
import static org.notebookos.gpu.nvidia.internal.driver.NvmlLayout.room;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.Optional;

/** Errors that the driver reports by itself. Used by one thread; the set of devices is registered anew with each session. */
final class NvmlEvents {

    private final NvmlSession session;
    private int registeredIn = -1;
    private Pointer set;

    NvmlEvents(NvmlSession session) {
        this.session = session;
    }

    Optional<XidEvent> next(Duration patience) throws DriverException {
        return session.ask(nvml -> {
            if (registeredIn != nvml.number()) {
                register(nvml);
            }
            Memory event = room(NvmlLayout.EVENT_SIZE);
            int status = nvml.status("nvmlEventSetWait_v2", set, event, Math.toIntExact(patience.toMillis()));
            if (status == NvmlStatus.TIMEOUT) {
                return Optional.empty();
            }
            if (status != NvmlStatus.SUCCESS) {
                throw NvmlStatus.failure("nvmlEventSetWait_v2", status);
            }
            return event.getLong(NvmlLayout.EVENT_TYPE) == NvmlLayout.EVENT_TYPE_XID
                    ? Optional.of(error(nvml, event))
                    : Optional.empty();
        });
    }

    private static XidEvent error(NvmlSession.Open nvml, Memory event) throws DriverException {
        Memory uuid = room(96);
        nvml.must("nvmlDeviceGetUUID", event.getPointer(0), uuid, 96);
        return new XidEvent(uuid.getString(0, "US-ASCII"), event.getLong(NvmlLayout.EVENT_DATA));
    }

    /** A device that is lost can't be registered, and needs not be: it is out of service. */
    private void register(NvmlSession.Open nvml) throws DriverException {
        Memory made = pointer();
        nvml.must("nvmlEventSetCreate", made);
        set = made.getPointer(0);
        int count = nvml.number("nvmlDeviceGetCount_v2");
        int registered = 0;
        for (int i = 0; i < count; i++) {
            Memory handle = pointer();
            if (nvml.status("nvmlDeviceGetHandleByIndex_v2", i, handle) == NvmlStatus.SUCCESS
                    && nvml.status("nvmlDeviceRegisterEvents", handle.getPointer(0), NvmlLayout.EVENT_TYPE_XID, set)
                            == NvmlStatus.SUCCESS) {
                registered++;
            }
        }
        if (count > 0 && registered == 0) {
            nvml.must("nvmlEventSetFree", set);
            throw new DriverException(DriverException.Kind.NOT_SUPPORTED, "no GPU here reports errors as events");
        }
        registeredIn = nvml.number();
    }
}
