package org.notebookos.identity.oidc.internal;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.notebookos.spi.identity.IdentityException;
import org.notebookos.spi.identity.IdentityException.Code;

/**
 * Speaks HTTP with a provider: only to safe addresses, without following redirects, within limits of time and size. Blocks
 * its caller, which is a thread of {@link Work}. Thread-safe.
 */
final class Transport {

    private static final int LONGEST_ANSWER = 512 * 1024;

    private final Duration timeout;
    private final HttpClient client;

    Transport(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout.compareTo(Duration.ofSeconds(3)) < 0 ? timeout : Duration.ofSeconds(3))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Returns the text at an address; fails with {@code UNAVAILABLE} if there is none. */
    String get(String what, URI address) {
        HTTPResponse answer = send(what, new HTTPRequest(HTTPRequest.Method.GET, address));
        if (answer.getStatusCode() != HTTPResponse.SC_OK || answer.getBody() == null) {
            throw unavailable(what, address, "it answers " + answer.getStatusCode(), null);
        }
        return answer.getBody();
    }

    /** Sends a request and returns the answer, whatever its status; fails with {@code UNAVAILABLE} if none comes. */
    HTTPResponse send(String what, HTTPRequest request) {
        URI address = address(what, request.getURI());
        HttpRequest.Builder builder = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .method(
                        request.getMethod().name(),
                        request.getBody() == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(request.getBody(), StandardCharsets.UTF_8));
        request.getHeaderMap().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        builder.setHeader("Accept", "application/json");
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(builder.build(), head -> new LimitedBody(LONGEST_ANSWER));
        try {
            return understood(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw unavailable(what, address, "no answer within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException | ParseException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw unavailable(what, address, String.valueOf(cause.getMessage()), cause);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw unavailable(what, address, "this platform stops", e);
        }
    }

    private static URI address(String what, URI given) {
        try {
            return SafeUri.require("the address of " + what, given);
        } catch (IllegalArgumentException e) {
            throw new IdentityException(Code.UNAVAILABLE, e.getMessage(), e);
        }
    }

    private static HTTPResponse understood(HttpResponse<byte[]> answer) throws ParseException {
        HTTPResponse understood = new HTTPResponse(answer.statusCode());
        String type = answer.headers().firstValue("Content-Type").orElse("application/octet-stream");
        understood.setContentType(type);
        understood.setBody(new String(answer.body(), StandardCharsets.UTF_8));
        return understood;
    }

    /** The query isn't shown: it may hold what is nobody's affair. */
    private static IdentityException unavailable(String what, URI address, String why, Throwable cause) {
        return new IdentityException(
                Code.UNAVAILABLE,
                "can't get " + what + " from " + address.getScheme() + "://" + address.getRawAuthority()
                        + address.getRawPath() + ": " + why,
                cause instanceof IOException ? cause : null);
    }
}
