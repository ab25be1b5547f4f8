package org.notebookos.agent.internal.replica;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.notebookos.agent.internal.log.History;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;

/** The execute_request of a cell as the process gets it. Stateless. */
final class CellRequest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private CellRequest() {}

    /** Returns what the client sent, with what our kernel needs to know besides. */
    static Message of(CellOrder order, CellDevices devices, History history, boolean interrupted) {
        List<String> checkpoints =
                history.checkpoints().stream().map(History.Checkpoint::name).toList();
        Map<String, Object> ours = Map.of(
                "term", order.term(),
                "attempt", order.attempt(),
                "environment", devices.environment(),
                "gpus", devices.ids(),
                "undoable", history.undoable(),
                "checkpoints", checkpoints,
                "interrupted", interrupted);
        try {
            byte[] metadata =
                    JsonObjectBytes.with(order.request().metadata(), "notebookos", JSON.writeValueAsBytes(ours));
            return order.request().withMetadata(metadata);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of plain values is JSON", e);
        }
    }
}
