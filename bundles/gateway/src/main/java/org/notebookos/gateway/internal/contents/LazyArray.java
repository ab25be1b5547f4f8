package org.notebookos.gateway.internal.contents;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.util.Iterator;

/**
 * An array whose elements are made while somebody walks through them: a node for each takes many times what the element
 * itself does. It can't be changed. Two are equal only if they are the same one: nobody compares them.
 */
abstract class LazyArray extends ValueNode {

    private static final long serialVersionUID = 1L;

    @Override
    public abstract Iterator<JsonNode> elements();

    @Override
    public final JsonNodeType getNodeType() {
        return JsonNodeType.ARRAY;
    }

    @Override
    public final boolean isArray() {
        return true;
    }

    @Override
    public final boolean isEmpty() {
        return !elements().hasNext();
    }

    @Override
    public final int size() {
        int size = 0;
        for (Iterator<JsonNode> rest = elements(); rest.hasNext(); rest.next()) {
            size++;
        }
        return size;
    }

    @Override
    public final JsonToken asToken() {
        return JsonToken.START_ARRAY;
    }

    /** As for every array, it is nothing. */
    @Override
    public final String asText() {
        return "";
    }

    @Override
    public final void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeStartArray();
        for (JsonNode element : this) {
            element.serialize(json, provider);
        }
        json.writeEndArray();
    }

    @Override
    public final boolean equals(Object other) {
        return this == other;
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(this);
    }
}
