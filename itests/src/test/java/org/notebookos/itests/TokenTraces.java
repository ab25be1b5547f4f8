package org.notebookos.itests;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Presents tokens in every way there is, well and badly, and looks for them where they must not be. */
final class TokenTraces {

    private static final String CRLF = "\r\n";
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LARGEST_ANSWER = 1 << 20;

    private final int port;

    TokenTraces(int port) {
        this.port = port;
    }

    /** Presents a token in every way; returns the answers that repeat it, with what was asked. */
    List<String> leaks(String token) throws IOException {
        List<String> leaks = new ArrayList<>();
        for (String request : requests(token)) {
            String answer = answer(request);
            if (!answer.startsWith("HTTP/1.1 ") || answer.contains(token)) {
                leaks.add(request + " -> " + answer);
            }
        }
        return leaks;
    }

    private List<String> requests(String token) {
        String kernel = "/api/kernels/00000000-0000-0000-0000-000000000000/channels";
        String socket = "Upgrade: websocket" + CRLF + "Connection: Upgrade" + CRLF + "Sec-WebSocket-Version: 13" + CRLF
                + "Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(new byte[16]) + CRLF;
        String page = "Accept: text/html" + CRLF;
        String form = "password=" + token + "&_xsrf=x";
        List<String> requests = new ArrayList<>();
        for (String path : List.of("/api/kernels", "/api/nothing", "/nothing", "/nbos/api/status", "/login", kernel)) {
            requests.add(request("GET", path, "Authorization: token " + token + CRLF, ""));
            requests.add(request("GET", path, "Authorization: Bearer " + token + CRLF, ""));
            requests.add(request("GET", path + "?token=" + token, "", ""));
            requests.add(request("GET", path + "?token=" + token, page, ""));
            requests.add(request("GET", path + "?token=" + token, socket, ""));
            requests.add(request("GET", path, "Cookie: username-127-0-0-1-" + port + "=" + token + CRLF, ""));
            requests.add(request("GET", "/t/" + token + path, "", ""));
            requests.add(request("GET", "/t/" + token + path, socket, ""));
            requests.add(request("POST", path + "?token=" + token, "", "{broken"));
            requests.add(request("DELETE", "/t/" + token + path, page, ""));
        }
        for (String broken : List.of(
                "/%2e%2e/", "/..;/", "/%2f/", "/%", "/\\", "//", "/%00/", "/\u00e4/", "/../../..", "/%zz", "/a|b")) {
            requests.add(request("GET", "/t/" + token + broken + "api", "", ""));
            requests.add(request("GET", broken + "?token=" + token, page, ""));
        }
        requests.add(request("POST", "/login", "Cookie: _xsrf=x" + CRLF + page, form));
        requests.add(request("POST", "/login", "Cookie: _xsrf=x" + CRLF, form));
        requests.add(request("POST", "/login", "Origin: https://evil.example" + CRLF, form));
        requests.add(request("POST", "/logout?token=" + token, "", ""));
        requests.add("GET /api?token=" + token + " HTTP/9.9" + CRLF + CRLF);
        requests.add("NO:SE /t/" + token + "/api HTTP/1.1" + CRLF + "Host: 127.0.0.1" + CRLF + CRLF);
        return requests;
    }

    private String request(String method, String path, String headers, String body) {
        String length = body.isEmpty() && !method.equals("POST") ? "" : "Content-Length: " + body.length() + CRLF;
        return method + " " + path + " HTTP/1.1" + CRLF + "Host: 127.0.0.1:" + port + CRLF
                + (headers.contains("Connection:") ? "" : "Connection: close" + CRLF)
                + headers + length + CRLF + body;
    }

    /** Sends bytes as they are; returns what comes back until the end, or the head of an answer that has none. */
    private String answer(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readNBytes(LARGEST_ANSWER);
            return new String(answer, StandardCharsets.ISO_8859_1);
        }
    }

    /** Returns the files below a directory, other than those allowed, that hold a text. */
    static List<Path> filesWith(Path directory, String text, List<Path> allowed) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean looked = !allowed.contains(file) && Files.size(file) < (64 << 20);
                if (looked
                        && Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
