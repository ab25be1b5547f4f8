package org.notebookos.gateway.internal.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.notebookos.gateway.internal.contents.ContentsListener;

/** Carries what happened on the server to every page that wants to know. Thread-safe; never waits for a page. */
public final class EventBus implements ContentsListener {

    /** Hears of events. Called by the thread that causes them, so it must not block. */
    public interface Subscriber {

        /** An event, as JSON. */
        void event(String json);

        /** The server goes. */
        void end();
    }

    private final Set<Subscriber> subscribers = new CopyOnWriteArraySet<>();

    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /** Tells all subscribers: the name of the schema, and the event's own fields beside it. */
    void emit(EventSchema schema, ObjectNode data) {
        if (subscribers.isEmpty()) {
            return;
        }
        ObjectNode capsule = JsonNodeFactory.instance.objectNode().put("schema_id", schema.id());
        data.properties().stream()
                .filter(field -> !field.getKey().equals("schema_id"))
                .forEach(field -> capsule.set(field.getKey(), field.getValue()));
        String json = capsule.toString();
        subscribers.forEach(subscriber -> subscriber.event(json));
    }

    @Override
    public void contentsEvent(Action action, String path, Optional<String> source) {
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("action", action.name().toLowerCase(Locale.ROOT))
                .put("path", path);
        source.ifPresent(text -> data.put("source_path", text));
        emit(EventSchema.CONTENTS, data);
    }

    /** Sends all subscribers away. */
    public void close() {
        subscribers.forEach(Subscriber::end);
    }
}
