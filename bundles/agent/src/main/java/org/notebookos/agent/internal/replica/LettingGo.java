package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.notebookos.jupyter.Message;

/**
 * A {@code notebookos_released} message as read: the process has moved what it knows of from its devices. An older process says no more
 * than that.
 *
 * @param context whether it has begun to use the devices, so that it can use no others
 * @param hung whether they are still at work
 */
record LettingGo(boolean context, boolean hung) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a process that says nothing of its devices. */
    static final LettingGo SILENT = new LettingGo(false, false);

    /** Reads a message; what can't be read says nothing. */
    static LettingGo read(Message message) {
        try {
            JsonNode gpu = JSON.readTree(message.content()).path("gpu");
            return new LettingGo(
                    gpu.path("context").asBoolean(), gpu.path("hung").asBoolean());
        } catch (IOException e) {
            return SILENT;
        }
    }
}
