package org.notebookos.agent.internal.replica;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.notebookos.agent.internal.replica.ClientRequest.Kind;
import org.notebookos.jupyter.Channel;

/**
 * What the process was told and has not answered: whose its replies are, and whom it asks. Only of what another process can
 * be asked again the contents are kept. Owner of the state: the replica's mailbox.
 */
final class Unanswered {

    /**
     * A request that is not kept whole, and so can't be made again.
     *
     * @param header of the request
     * @param replyType type of the reply that is owed
     */
    record Debt(Channel channel, String client, byte[] header, Kind kind, String replyType) {

        static Debt of(ClientRequest request) {
            return new Debt(
                    request.channel(),
                    request.client(),
                    request.message().header(),
                    request.kind(),
                    request.replyType());
        }

        boolean isCode() {
            return kind == Kind.CODE;
        }
    }

    /** Questions that are remembered; the oldest are forgotten, which are those whose type no kernel knows. */
    private static final int QUESTIONS = 10_000;

    /** They are kept whole, in memory that all kernels of the host share: no more of one kernel's than may wait for it. */
    private static final long QUESTION_BYTES = Waiting.MOST_BYTES;

    /** Words of which is known whose they were: the code that handles one may ask for input. */
    private static final int WORDS = 1_000;

    /** Not bounded: an entry is small, and lives no longer than the whole request does in the process. */
    private final Map<String, Debt> code = new LinkedHashMap<>();

    private final Map<String, ClientRequest> questions = new LinkedHashMap<>();
    private long questionBytes;

    /** Questions for whose contents there was no room. */
    private final Map<String, Debt> large = new Newest<>(QUESTIONS);

    private final Map<String, String> words = new Newest<>(WORDS);

    /** A request goes to the process. */
    void asked(ClientRequest request) {
        switch (request.kind()) {
            case CELL, CODE -> code.put(request.key(), Debt.of(request));
            case QUESTION -> asked(request.key(), request);
            case WORD -> words.put(request.key(), request.client());
        }
    }

    private void asked(String key, ClientRequest question) {
        forget(key);
        if (questionBytes + question.bytes() > QUESTION_BYTES) {
            large.put(key, Debt.of(question));
            return;
        }
        questions.put(key, question);
        questionBytes += question.bytes();
        if (questions.size() > QUESTIONS) {
            forget(questions.keySet().iterator().next());
        }
    }

    private void forget(String question) {
        ClientRequest known = questions.remove(question);
        questionBytes -= known == null ? 0 : known.bytes();
        large.remove(question);
    }

    /** Returns who said what has this key; empty if nobody knows any more. */
    Optional<String> client(String key) {
        Debt debt = code.getOrDefault(key, large.get(key));
        if (debt != null) {
            return Optional.of(debt.client());
        }
        ClientRequest question = questions.get(key);
        return question == null ? Optional.ofNullable(words.get(key)) : Optional.of(question.client());
    }

    /** Notes that the answer is there, and returns who gets it; empty if nobody does. */
    Optional<String> answered(String key) {
        Optional<String> client = client(key);
        code.remove(key);
        forget(key);
        words.remove(key);
        return client;
    }

    boolean hasQuestions() {
        return !questions.isEmpty() || !large.isEmpty();
    }

    /** Returns what the next process is to be asked again, in the order of asking. */
    List<ClientRequest> questions() {
        return List.copyOf(questions.values());
    }

    /** The process is gone: forgets what is not to be asked again, and returns that of which nobody else will say that it is lost. */
    List<Debt> processGone() {
        List<Debt> lost = Stream.concat(code.values().stream(), large.values().stream())
                .filter(one -> one.kind() != Kind.CELL)
                .toList();
        code.clear();
        large.clear();
        words.clear();
        return lost;
    }

    /** A map that forgets its oldest entries. */
    private static final class Newest<V> extends LinkedHashMap<String, V> {

        private static final long serialVersionUID = 1L;

        private final int limit;

        private Newest(int limit) {
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > limit;
        }
    }
}
