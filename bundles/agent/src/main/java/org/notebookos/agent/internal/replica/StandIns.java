package org.notebookos.agent.internal.replica;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.notebookos.jupyter.Channel;
import org.notebookos.jupyter.Header;
import org.notebookos.jupyter.JsonObjectBytes;
import org.notebookos.jupyter.Message;
import org.notebookos.jupyter.ProtocolException;

/**
 * What clients get in place of messages that the link to the controller can't carry: one such message would end the link,
 * which is that of all kernels of the host. Stateless.
 */
final class StandIns {

    private static final int MEBIBYTE_BITS = 20;

    private static final int LARGEST_MEBIBYTES = 63;

    /** Bytes of the largest message that goes out. The link takes one mebibyte more, which is room for the envelope. */
    static final long LARGEST = (long) LARGEST_MEBIBYTES << MEBIBYTE_BITS;

    private static final String REPLY_TOO_LARGE = "ReplyTooLarge";
    private static final String WAY_OUT = "Show it in parts, or write it to a file";

    private final Notices notices;

    StandIns(Notices notices) {
        this.notices = notices;
    }

    /** Returns the message, or what stands in its place if it is too large: the client still gets what it waits for. */
    Message carriable(Channel channel, Message message) {
        if (message.size() <= LARGEST) {
            return message;
        }
        String type = Header.parse(message.header()).msgType();
        byte[] request = message.parentHeader();
        String what = what(type, message.size());
        return switch (channel) {
            case IOPUB -> notices.stderr(request, "[NotebookOS: " + what + " is missing here" + why() + "]");
            case STDIN -> notices.question(
                    request, "[NotebookOS: " + what + " asks" + why() + "] ", isTrue(message, "password"));
            case SHELL, CONTROL -> notices.errorReply(
                    type, request, REPLY_TOO_LARGE, what + " was not sent" + why(), count(message));
        };
    }

    private static String what(String type, long bytes) {
        double mebibytes = (double) bytes / (1 << MEBIBYTE_BITS);
        return String.format(Locale.ROOT, "a message of type %s and %.1f MiB", type, mebibytes);
    }

    private static String why() {
        return "; the limit is " + LARGEST_MEBIBYTES + " MiB. " + WAY_OUT;
    }

    private static boolean isTrue(Message message, String key) {
        return member(message, key).equals("true");
    }

    /** Returns the execution count; 0 if there is none. */
    private static long count(Message message) {
        String count = member(message, "execution_count");
        return count.matches("\\d{1,18}") ? Long.parseLong(count) : 0;
    }

    /** Returns the text of a member of the content; of programs that aren't ours it may be anything. */
    private static String member(Message message, String key) {
        try {
            byte[] value = JsonObjectBytes.member(message.content(), key);
            return value == null ? "" : new String(value, StandardCharsets.US_ASCII);
        } catch (ProtocolException e) {
            return "";
        }
    }
}
