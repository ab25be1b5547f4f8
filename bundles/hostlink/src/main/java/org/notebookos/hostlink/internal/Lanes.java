package org.notebookos.hostlink.internal;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Messages that wait to be sent. Those about one kernel keep their order, and kernels take turns, so that one that says much doesn't
 * silence the others. What is about no kernel, such as a heartbeat, goes before all that is about one. Owned by its {@link OutboundQueue}.
 *
 * @param <M> type of message
 */
final class Lanes<M extends Message> {

    private static final String NO_KERNEL = "";
    private static final String KERNEL_ID = "kernel_id";

    private static final class Lane<M> {
        private final Deque<M> messages = new ArrayDeque<>();
        private long bytes;
    }

    private final Lane<M> first = new Lane<>();
    /** None is empty; the one whose turn is next comes first. */
    private final Map<String, Lane<M>> ofKernels = new LinkedHashMap<>();

    private long bytes;

    /** Has a message wait. */
    void add(M message) {
        String kernel = kernel(message);
        Lane<M> lane = kernel.equals(NO_KERNEL) ? first : ofKernels.computeIfAbsent(kernel, unused -> new Lane<>());
        lane.messages.add(message);
        account(lane, message.getSerializedSize());
    }

    /** Takes the message that goes next; there must be one. */
    M next() {
        if (!first.messages.isEmpty()) {
            return take(first);
        }
        Iterator<Map.Entry<String, Lane<M>>> turns = ofKernels.entrySet().iterator();
        Map.Entry<String, Lane<M>> turn = turns.next();
        String kernel = turn.getKey();
        Lane<M> lane = turn.getValue();
        turns.remove();
        M message = take(lane);
        if (!lane.messages.isEmpty()) {
            ofKernels.put(kernel, lane);
        }
        return message;
    }

    private M take(Lane<M> lane) {
        M message = lane.messages.remove();
        account(lane, -message.getSerializedSize());
        return message;
    }

    private void account(Lane<M> lane, long change) {
        lane.bytes += change;
        bytes += change;
    }

    boolean isEmpty() {
        return first.messages.isEmpty() && ofKernels.isEmpty();
    }

    /** Returns how many bytes wait. */
    long bytes() {
        return bytes;
    }

    /** Returns how many bytes wait that are about a kernel. */
    long bytes(String kernelId) {
        Lane<M> lane = ofKernels.get(kernelId);
        return lane == null ? 0 : lane.bytes;
    }

    void clear() {
        first.messages.clear();
        ofKernels.clear();
        bytes = 0;
    }

    /** Returns which kernel a message is about; each kind of message that is about one has the field. */
    private static String kernel(Message message) {
        OneofDescriptor body = message.getDescriptorForType().getOneofs().get(0);
        FieldDescriptor kind = message.getOneofFieldDescriptor(body);
        if (kind == null) {
            return NO_KERNEL;
        }
        FieldDescriptor field = kind.getMessageType().findFieldByName(KERNEL_ID);
        return field == null ? NO_KERNEL : (String) ((Message) message.getField(kind)).getField(field);
    }
}
