package org.notebookos.gateway.internal.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.scheduler.api.ClientMessage.CellRequest;

class CellRequestsTest {

    private static CellRequest read(String content, String metadata) {
        return CellRequests.read(new Message(
                new byte[0],
                new byte[0],
                metadata.getBytes(StandardCharsets.UTF_8),
                content.getBytes(StandardCharsets.UTF_8),
                List.of()));
    }

    private static Optional<Integer> gpusOf(String code) {
        return read("{\"silent\":{},\"code\":\"" + code + "\"}", "{}").gpus();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%%gpu 2", "%%gpu  2  \\nfit()", "\\n\\n  # why\\n%%gpu\\t2\\n", "  %%gpu 2\\r\\nx = '%%gpu 3'"})
    void theFirstLineThatCountsNamesTheGpus(String code) {
        assertEquals(Optional.of(2), gpusOf(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x = 1", "x\\n%%gpu 2", "%%gpus 2", "# %%gpu 2", "%gpu 2", "%%time\\n%%gpu 2"})
    void otherCellsNameNone(String code) {
        assertEquals(Optional.empty(), gpusOf(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%gpu", "%%gpu x", "%%gpu -1", "%%gpu 1.5", "%%gpu 2 3", "%%gpu 99999999999"})
    void aNumberThatIsNoneIsRefusedWithAWayOut(String code) {
        GatewayException refused = assertThrows(GatewayException.class, () -> gpusOf(code));
        assertEquals(GatewayException.Code.BAD_GPU_REQUEST, refused.code());
        assertTrue(refused.getMessage().contains("write %%gpu N"), refused.getMessage());
    }

    @Test
    void metadataMayNameThemToo() {
        assertEquals(
                Optional.of(3),
                read("{}", "{\"notebookos\":{\"gpus\":3},\"gpus\":1}").gpus());
        assertEquals(Optional.of(1), read("{}", "{\"gpus\":1}").gpus());
        assertEquals(
                Optional.empty(),
                read("{}", "{\"gpus\":null,\"notebookos\":[]}").gpus());
        assertThrows(GatewayException.class, () -> read("{}", "{\"gpus\":\"1\"}"));
    }

    @Test
    void theMagicCountsMoreThanMetadata() {
        assertEquals(
                Optional.of(0), read("{\"code\":\"%%gpu 0\"}", "{\"gpus\":1}").gpus());
    }

    @Test
    void stopOnErrorIsTrueUnlessSaidOtherwise() {
        assertTrue(read("{}", "{}").stopOnError());
        assertFalse(read("{\"stop_on_error\":false}", "{}").stopOnError());
    }

    @Test
    void theErrorOfASilentCellStopsNothing() {
        assertFalse(read("{\"silent\":true}", "{}").stopOnError());
        assertFalse(read("{\"stop_on_error\":true,\"silent\":true}", "{}").stopOnError());
        assertTrue(read("{\"silent\":false}", "{}").stopOnError());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"code\":", "nope"})
    void contentMustBeAnObject(String content) {
        assertThrows(ProtocolException.class, () -> read(content, "{}"));
    }

    @Test
    void onlyAHeaderThatNamesASubshellIsForASubshell() {
        assertTrue(CellRequests.isForSubshell(withHeader("{\"msg_id\":\"1\",\"subshell_id\": \"a\"}")));
        assertFalse(CellRequests.isForSubshell(withHeader("{\"msg_id\":\"1\",\"subshell_id\":null}")));
        assertFalse(CellRequests.isForSubshell(withHeader("{\"msg_id\":\"\\\"subshell_id\\\"\"}")));
        assertFalse(CellRequests.isForSubshell(withHeader("{\"msg_id\":\"1\"}")));
    }

    private static Message withHeader(String header) {
        byte[] object = Message.emptyObject();
        return new Message(header.getBytes(StandardCharsets.UTF_8), object, object, object, List.of());
    }
}
