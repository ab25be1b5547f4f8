package org.notebookos.pool.ec2.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * What the cloud has to say about single instances, from the queue into which its event bus puts it: that a spot instance will be
 * taken back in two minutes, or probably soon. The queue belongs to one pool. Owned by the pool's thread.
 */
final class Notices {

    private static final Logger log = LoggerFactory.getLogger(Notices.class);
    private static final int BATCH = 10;
    private static final Map<String, String> MEANING = Map.of(
            "EC2 Spot Instance Interruption Warning", "spot interruption notice, it ends two minutes after",
            "EC2 Instance Rebalance Recommendation", "rebalance recommendation, spot capacity gets scarce at");

    private final SqsClient client;
    private final CallBudget budget;
    private final String queue;

    /** @param queue address of the queue; empty if there is none */
    Notices(SqsClient client, CallBudget budget, String queue) {
        this.client = client;
        this.budget = budget;
        this.queue = queue;
    }

    /**
     * A notice.
     *
     * @param text what it says, for people
     */
    record Notice(String instance, String text) {}

    /**
     * Takes what has come. Messages that say something else are thrown away.
     *
     * @param taken gets each notice before it is taken off the queue
     */
    void take(Consumer<Notice> taken) {
        List<Message> messages = List.of();
        do {
            if (!queue.isEmpty()) {
                messages = called(
                                "ReceiveMessage",
                                c -> c.receiveMessage(r -> r.queueUrl(queue)
                                        .maxNumberOfMessages(BATCH)
                                        .waitTimeSeconds(0)))
                        .messages();
            }
            messages.forEach(m -> notice(m.body()).ifPresent(taken));
            delete(messages);
        } while (messages.size() == BATCH);
    }

    private void delete(List<Message> messages) {
        if (!messages.isEmpty()) {
            List<DeleteMessageBatchRequestEntry> entries = messages.stream()
                    .map(m -> DeleteMessageBatchRequestEntry.builder()
                            .id(m.messageId())
                            .receiptHandle(m.receiptHandle())
                            .build())
                    .toList();
            called(
                    "DeleteMessageBatch",
                    c -> c.deleteMessageBatch(r -> r.queueUrl(queue).entries(entries)));
        }
    }

    /** Reads an event of the event bus. */
    static Optional<Notice> notice(String body) {
        JsonNode event;
        try {
            event = JsonNodeParser.create().parse(body);
        } catch (RuntimeException e) {
            log.warn("the notice queue has a message that is no event: {}", e.getMessage());
            return Optional.empty();
        }
        String meaning = MEANING.get(text(event, "detail-type"));
        String id = event.field("detail").map(d -> text(d, "instance-id")).orElse("");
        return meaning == null || id.isEmpty()
                ? Optional.empty()
                : Optional.of(new Notice(id, meaning + " " + text(event, "time")));
    }

    private static String text(JsonNode node, String field) {
        return node.field(field)
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .orElse("");
    }

    private <T> T called(String call, Function<SqsClient, T> made) {
        budget.take(call);
        return CloudFailures.calling(call, () -> made.apply(client));
    }
}
