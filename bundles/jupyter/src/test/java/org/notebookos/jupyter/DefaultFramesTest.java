package org.notebookos.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultFramesTest {

    private static final ChannelMessage SENT = new ChannelMessage(Channel.SHELL, Vectors.MESSAGE);

    @Test
    void writesTheBinaryFrameThatTheReferenceWrites() {
        byte[] frame = DefaultFrames.encodeRequestBinary(SENT);
        assertEquals(232, frame.length);
        assertEquals("000000020000000c000000e5", HexFormat.of().formatHex(frame, 0, 12));
        assertEquals("ae624c249d70aafb7f4a6438f494c8251769c40a028a014a219079ce9673f62d", Vectors.sha256(frame));
    }

    @Test
    void readsTheBinaryFrameBack() {
        ChannelMessage read = DefaultFrames.decodeBinary(ByteBuffer.wrap(DefaultFrames.encodeRequestBinary(SENT)));
        assertEquals(Channel.SHELL, read.channel());
        assertEquals(Vectors.texts(Vectors.MESSAGE), Vectors.texts(read.message()));
    }

    @Test
    void putsMsgIdAndMsgTypeOnTopForClients() {
        Header header = Header.parse(Vectors.MESSAGE.header());
        String object = Vectors.text(DefaultFrames.encodeObject(SENT, header));
        assertTrue(object.endsWith("\"buffers\":[],\"msg_id\":\"m1\",\"msg_type\":\"comm_msg\"}"), object);
    }

    @Test
    void neverSendsANullParentHeader() {
        for (String parent : List.of("null", "")) {
            Message message = new Message(
                    Vectors.MESSAGE.header(),
                    Vectors.bytes(parent),
                    Vectors.bytes("{}"),
                    Vectors.bytes("{}"),
                    List.of());
            String object = Vectors.text(DefaultFrames.encodeRequestObject(new ChannelMessage(Channel.IOPUB, message)));
            assertTrue(object.contains("\"parent_header\":{}"), object);
        }
    }

    @Test
    void keepsEveryByteOfEveryPart() {
        String content = "{ \"big\" : 123456789012345678901234567890, \"one\":1.0,\"e\":1E+400 ,\"nul\":\"\\u0000\","
                + "\"ls\":\"\u2028\",\"lone\":\"\\ud800\",\"slash\":\"<\\/b>\",\"n\":{\"n\":[{},[],-0.0]}}";
        ChannelMessage read = DefaultFrames.decodeText(Vectors.bytes(" {\"extra\":[1,{}],\"content\":" + content
                + " , \"channel\" : \"control\", \"header\":{\"a\" : 1} ,\"metadata\":{ } } "));
        assertEquals(Channel.CONTROL, read.channel());
        assertEquals(List.of("{\"a\" : 1}", "{}", "{ }", content), Vectors.texts(read.message()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"header\":{}}",
                "{\"header\":{},\"channel\":null,\"parent_header\":null,\"buffers\":[]}",
                "{\"header\":{},\"buffers\":{},\"msg_id\":1,\"x\":true,\"y\":false,\"z\":-1.5e3}",
                "{\"header\":{},\"channel\":\"shell\",\"buffers\":\"?\"}"
            })
    void toleratesWhatRealClientsLeaveOut(String object) {
        ChannelMessage read = DefaultFrames.decodeText(Vectors.bytes(object));
        assertEquals(Channel.SHELL, read.channel());
        assertEquals(List.of("{}", "{}", "{}", "{}"), Vectors.texts(read.message()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nope",
                "[]",
                "null",
                "{",
                "{}",
                "{} {}",
                "{\"header\":[]}",
                "{\"header\":{},\"content\":3}",
                "{\"header\":{},\"metadata\":\"\"}",
                "{\"header\":{},\"channel\":\"nowhere\"}",
                "{\"header\":{},\"channel\":7}",
                "{\"header\":{}} trailing",
                "{\"header\":{\"a\":NaN}}"
            })
    void refusesWhatIsNotAMessage(String object) {
        assertThrows(ProtocolException.class, () -> DefaultFrames.decodeText(Vectors.bytes(object)));
    }

    @Test
    void refusesOffsetsThatDecreaseOrLeaveTheFrame() {
        for (int index = 0; index <= 2; index++) {
            for (int value : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 233, 4}) {
                ByteBuffer frame = ByteBuffer.wrap(DefaultFrames.encodeRequestBinary(SENT));
                frame.putInt(4 * index, value);
                assertThrows(ProtocolException.class, () -> DefaultFrames.decodeBinary(frame));
            }
        }
    }
}
