package org.notebookos.agent.internal.replica;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.notebookos.agent.internal.replica.ClientRequest.Kind;
import org.notebookos.jupyter.Channel;

/**
 * What the process was told and has not answered: whose its replies are, and whom it asks. Only of what another process can
 * be asked again the contents are kept. Owner of the state: the replica's mailbox.
 */
final class Unanswered {

    /**
     * A request to run code.
     *
     * @param header of the request
     * @param isCell whether the controller sees to its end if it is lost
     */
    record Code(Channel channel, String client, byte[] header, boolean isCell) {}

    /** Questions that are remembered; the oldest are forgotten, which are those whose type no kernel knows. */
    private static final int QUESTIONS = 10_000;

    /** Words of which is known whose they were: the code that handles one may ask for input. */
    private static final int WORDS = 1_000;

    /** Not bounded: an entry is small, and lives no longer than the whole request does in the process. */
    private final Map<String, Code> code = new LinkedHashMap<>();

    private final Map<String, ClientRequest> questions = new Newest<>(QUESTIONS);
    private final Map<String, String> words = new Newest<>(WORDS);

    /** A request goes to the process. */
    void asked(ClientRequest request) {
        switch (request.kind()) {
            case CELL, CODE -> code.put(request.key(), code(request));
            case QUESTION -> questions.put(request.key(), request);
            case WORD -> words.put(request.key(), request.client());
        }
    }

    private static Code code(ClientRequest request) {
        return new Code(request.channel(), request.client(), request.message().header(), request.kind() == Kind.CELL);
    }

    /** Returns who said what has this key; empty if nobody knows any more. */
    Optional<String> client(String key) {
        if (code.containsKey(key)) {
            return Optional.of(code.get(key).client());
        }
        ClientRequest question = questions.get(key);
        return question == null ? Optional.ofNullable(words.get(key)) : Optional.of(question.client());
    }

    /** Notes that the answer is there, and returns who gets it; empty if nobody does. */
    Optional<String> answered(String key) {
        Optional<String> client = client(key);
        code.remove(key);
        questions.remove(key);
        words.remove(key);
        return client;
    }

    boolean hasQuestions() {
        return !questions.isEmpty();
    }

    /** Returns what the next process is to be asked again, in the order of asking. */
    List<ClientRequest> questions() {
        return List.copyOf(questions.values());
    }

    /** The process is gone: forgets what is not to be asked again, and returns the code of which nobody else will say that it is lost. */
    List<Code> processGone() {
        List<Code> lost = code.values().stream().filter(one -> !one.isCell()).toList();
        code.clear();
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
