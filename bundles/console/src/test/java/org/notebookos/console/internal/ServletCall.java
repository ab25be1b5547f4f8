package org.notebookos.console.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.notebookos.gateway.api.Caller;

/** One call of a servlet without a server. */
final class ServletCall {

    private final String method;
    private final String path;
    private final byte[] body;
    private final Map<String, Object> attributes;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private int status = 200;

    private ServletCall(String method, String path, byte[] body, Map<String, Object> attributes) {
        this.method = method;
        this.path = path;
        this.body = body;
        this.attributes = attributes;
    }

    /** A call of an administrator's. */
    static ServletCall of(HttpServlet servlet, String method, String path, String body) throws Exception {
        return of(servlet, method, path, body, Map.of(Caller.NAME_ATTRIBUTE, "ada", Caller.ADMIN_ATTRIBUTE, true));
    }

    /** A call with what the gateway's filter, or somebody else, has found out. */
    static ServletCall of(HttpServlet servlet, String method, String path, String body, Map<String, Object> attributes)
            throws Exception {
        ServletCall call = new ServletCall(method, path, body.getBytes(StandardCharsets.UTF_8), attributes);
        servlet.service(call.request(), call.response());
        return call;
    }

    int status() {
        return status;
    }

    JsonNode json() throws IOException {
        return new ObjectMapper().readTree(answer.toByteArray());
    }

    private HttpServletRequest request() {
        return fake(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getMethod" -> method;
            case "getPathInfo" -> path;
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "getInputStream" -> new Input(new ByteArrayInputStream(body));
            default -> null;
        });
    }

    private HttpServletResponse response() {
        return fake(HttpServletResponse.class, (name, arguments) -> switch (name) {
            case "setStatus" -> {
                status = (Integer) arguments[0];
                yield null;
            }
            case "getOutputStream" -> new Output(answer);
            default -> null;
        });
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    private static final class Input extends ServletInputStream {

        private final InputStream bytes;

        Input(InputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            return bytes.read();
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Output extends ServletOutputStream {

        private final ByteArrayOutputStream bytes;

        Output(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int value) {
            bytes.write(value);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
