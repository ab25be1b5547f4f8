package org.notebookos.console.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * An answer of the admin interface.
 *
 * @param status HTTP status
 * @param body what becomes JSON
 */
record Reply(int status, Object body) {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    /** The answer to a request that was granted. */
    static Reply ok(Object body) {
        return new Reply(HttpServletResponse.SC_OK, body);
    }

    /** The answer to a request that was granted and has nothing else to tell. */
    static Reply done(String message) {
        return ok(new Message("OK", message));
    }

    /** The answer to a request that was refused. */
    static Reply refused(int status, String code, String message) {
        return new Reply(status, new Message(code, message));
    }

    /** The answer while the gateway isn't there to say who asks. */
    static Reply unguarded() {
        return refused(
                503, "NOT_READY", "the gateway isn't there to say who asks; if that lasts, see the controller's log");
    }

    /** A sentence for people with a code for programs. */
    record Message(String code, String message) {}

    void send(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(JSON.writeValueAsBytes(body));
    }
}
