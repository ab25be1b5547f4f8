package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.contents.SaveRequest.Content;

/** Reads the bodies of clients. Base64 goes to the disk as it comes, so that large files take no memory. Stateless. */
final class SaveRequests {

    /** Line breaks and a missing end are fine. */
    private static final Base64Variant VARIANT = Base64Variants.MIME_NO_LINEFEEDS.withPaddingAllowed();

    /** Makes the file for large content, before any of it comes. */
    @FunctionalInterface
    interface Staging {
        Path begin() throws IOException;
    }

    private SaveRequests() {}

    /**
     * Reads a body; an empty one is a request without anything.
     *
     * @param body the body
     * @param staging where large content goes
     * @throws GatewayException 400 if it isn't a JSON object
     */
    static SaveRequest read(ContentsBody body, Staging staging) throws IOException {
        Reader reader = new Reader(body, staging);
        try {
            return reader.read();
        } catch (JacksonException e) {
            reader.drop();
            throw new GatewayException(Code.BAD_REQUEST, "the body is not JSON: " + e.getOriginalMessage(), e);
        } catch (CharConversionException e) {
            reader.drop();
            throw new GatewayException(Code.BAD_REQUEST, "the body is not JSON in UTF-8", e);
        } catch (ArithmeticException | NumberFormatException e) {
            reader.drop();
            throw new GatewayException(Code.BAD_REQUEST, "the body has a number that nobody can read", e);
        } catch (IOException | RuntimeException e) {
            reader.drop();
            throw e;
        }
    }

    private static final class Reader {

        private final ContentsBody body;
        private final Staging staging;
        private final ObjectNode fields = NotebookJson.MAPPER.createObjectNode();
        private Optional<Content> content = Optional.empty();

        Reader(ContentsBody body, Staging staging) {
            this.body = body;
            this.staging = staging;
        }

        SaveRequest read() throws IOException {
            try (JsonParser parser = NotebookJson.MAPPER.createParser(body)) {
                // What the body takes of the memory is given back when the request ends, not when it is read.
                parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
                JsonToken first = parser.nextToken();
                if (first == null || first == JsonToken.VALUE_NULL) {
                    return new SaveRequest(fields, content);
                }
                if (first != JsonToken.START_OBJECT) {
                    throw new GatewayException(Code.BAD_REQUEST, "the body is not a JSON object");
                }
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    field(parser);
                }
                if (parser.nextToken() != null) {
                    throw new GatewayException(Code.BAD_REQUEST, "the body is more than one JSON object");
                }
            }
            return new SaveRequest(fields, content);
        }

        private void field(JsonParser parser) throws IOException {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!name.equals("content")) {
                fields.set(name, tree(parser));
                return;
            }
            // If a client says it twice, the last one counts.
            drop();
            boolean base64 = fields.path("format").asText().equals("base64");
            if (value == JsonToken.VALUE_STRING) {
                content = Optional.of(
                        base64 ? staged(parser) : new Content.Text(new TreeReader(parser, body.share()).readText()));
            } else if (value != JsonToken.VALUE_NULL) {
                content = Optional.of(new Content.Json(tree(parser)));
            }
        }

        private JsonNode tree(JsonParser parser) throws IOException {
            return new TreeReader(parser, body.share()).read();
        }

        private Content staged(JsonParser parser) throws IOException {
            Path file = staging.begin();
            content = Optional.of(new Content.Staged(file));
            body.keep(false);
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
                parser.readBinaryValue(VARIANT, out);
            } catch (IllegalArgumentException e) {
                throw new GatewayException(Code.BAD_REQUEST, "\"content\" is not base64", e);
            }
            body.keep(true);
            return content.get();
        }

        void drop() throws IOException {
            if (content.isPresent() && content.get() instanceof Content.Staged staged) {
                Files.deleteIfExists(staged.file());
            }
            content = Optional.empty();
        }
    }
}
