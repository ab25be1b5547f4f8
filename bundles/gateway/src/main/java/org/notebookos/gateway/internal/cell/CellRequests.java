package org.notebookos.gateway.internal.cell;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;
import org.notebookos.scheduler.api.ClientMessage.CellRequest;

/**
 * Reads from an {@code execute_request} what the scheduler must know: how many GPUs the cell wants, from its first line
 * {@code %%gpu N} or from {@code metadata.notebookos.gpus} or {@code metadata.gpus}, and whether its error stops the
 * cells behind it, from {@code stop_on_error} and {@code silent}. Stateless.
 */
public final class CellRequests {

    private static final String MAGIC = "%%gpu";
    private static final byte[] SUBSHELL = "\"subshell_id\"".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_GPUS = 4096;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private CellRequests() {}

    /**
     * Reads an execute_request.
     *
     * @throws ProtocolException if content or metadata are not JSON objects
     * @throws GatewayException with {@code BAD_GPU_REQUEST} if the number of GPUs makes no sense
     */
    public static CellRequest read(Message request) {
        String code = "";
        boolean stopOnError = true;
        boolean silent = false;
        try (JsonParser parser = JSON.createParser(request.content())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(null);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (name.equals("code") && token == JsonToken.VALUE_STRING) {
                    code = parser.getText();
                } else if (name.equals("stop_on_error") && token.isBoolean()) {
                    stopOnError = parser.getBooleanValue();
                } else if (name.equals("silent") && token.isBoolean()) {
                    silent = parser.getBooleanValue();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw malformed(e);
        }
        Optional<Integer> gpus = magic(code).or(() -> metadata(request.metadata()));
        // As in ipykernel: what nobody sees fail stops nobody.
        return new CellRequest(gpus, stopOnError && !silent);
    }

    /**
     * Tells whether a message is for a subshell of the kernel, which runs beside its cells.
     *
     * @throws ProtocolException with {@code MISSING_FIELD} if the header names a subshell, and not by a string
     */
    public static boolean isForSubshell(Message message) {
        // Most headers don't have it, and needn't be read for that.
        if (!contains(message.header(), SUBSHELL)) {
            return false;
        }
        byte[] subshell = JsonObjectBytes.member(message.header(), "subshell_id");
        boolean named = subshell != null && subshell[0] != 'n';
        if (named && subshell[0] != '"') {
            throw new ProtocolException(
                    ProtocolException.Code.MISSING_FIELD, "subshell_id of the header is neither a string nor null");
        }
        return named;
    }

    private static boolean contains(byte[] text, byte[] word) {
        for (int at = 0; at <= text.length - word.length; at++) {
            if (Arrays.equals(text, at, at + word.length, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }

    /** Finds the magic in the first line that is neither blank nor a comment. */
    private static Optional<Integer> magic(String code) {
        int at = 0;
        while (at < code.length()) {
            int end = code.indexOf('\n', at);
            String line = code.substring(at, end < 0 ? code.length() : end).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                boolean found = line.startsWith(MAGIC)
                        && (line.length() == MAGIC.length() || Character.isWhitespace(line.charAt(MAGIC.length())));
                return found ? Optional.of(number(line.substring(MAGIC.length()).strip(), line)) : Optional.empty();
            }
            at = end < 0 ? code.length() : end + 1;
        }
        return Optional.empty();
    }

    private static Optional<Integer> metadata(byte[] metadata) {
        // Most requests have none.
        if (metadata.length <= 2) {
            return Optional.empty();
        }
        byte[] own = JsonObjectBytes.member(metadata, "notebookos");
        byte[] gpus = own != null && own[0] == '{' ? JsonObjectBytes.member(own, "gpus") : null;
        if (gpus == null) {
            gpus = JsonObjectBytes.member(metadata, "gpus");
        }
        if (gpus == null || gpus[0] == 'n') {
            return Optional.empty();
        }
        String text = new String(gpus, StandardCharsets.UTF_8);
        return Optional.of(number(text, "metadata gpus " + text));
    }

    private static int number(String text, String source) {
        try {
            int gpus = Integer.parseInt(text);
            if (gpus >= 0 && gpus <= MAX_GPUS) {
                return gpus;
            }
        } catch (NumberFormatException e) {
            throw badRequest(source, e);
        }
        throw badRequest(source, null);
    }

    private static GatewayException badRequest(String source, Exception cause) {
        String shown = source.length() > 60 ? source.substring(0, 60) + "..." : source;
        return new GatewayException(
                GatewayException.Code.BAD_GPU_REQUEST,
                "\"" + shown + "\" doesn't name a number of GPUs: write %%gpu N with N from 0 to " + MAX_GPUS,
                cause);
    }

    private static ProtocolException malformed(IOException cause) {
        return new ProtocolException(
                ProtocolException.Code.MALFORMED_JSON, "content of an execute_request is not a JSON object", cause);
    }
}
