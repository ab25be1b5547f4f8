package org.notebookos.console.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.notebookos.console.internal.ConsoleException.Code;
import org.notebookos.scheduler.api.ClusterService;
import org.notebookos.scheduler.api.Durability;
import org.notebookos.scheduler.api.StateRequest;

/** What operators do to one host or one kernel, as calls of the admin REST interface. Stateless. */
final class OperatorWishes {

    /** Less than the minute after which the command line gives up. */
    private static final int LONGEST_WAIT_SECONDS = 55;

    private static final int MOST_CELLS = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterDesk cluster;

    OperatorWishes(ClusterDesk cluster) {
        this.cluster = cluster;
    }

    /** Drains a host, or ends that. */
    Reply ofHost(String host, String action) {
        return switch (action) {
            case "drain" -> said(c -> c.drain(host));
            case "undrain" -> said(c -> c.undrain(host));
            default -> throw new ConsoleException(Code.NOT_FOUND, "a host has no action \"" + action + "\"");
        };
    }

    /** Takes a pool away, or keeps it after all. */
    Reply ofPool(String pool, String action) {
        return switch (action) {
            case "remove" -> said(c -> c.removePool(pool));
            case "keep" -> said(c -> c.keepPool(pool));
            default -> throw new ConsoleException(Code.NOT_FOUND, "a pool has no action \"" + action + "\"");
        };
    }

    /** Does something to a kernel. */
    Reply ofKernel(String kernel, String action, JsonNode body) {
        return switch (action) {
            case "migrate" -> migrate(kernel, body);
            case "recover" -> {
                String from = required(body, "from");
                boolean acceptLoss = body.path("acceptLoss").asBoolean(false);
                yield said(c -> c.recover(kernel, from, acceptLoss));
            }
            case "suspend" -> {
                boolean acceptLoss = body.path("acceptLoss").asBoolean(false);
                yield said(c -> c.suspend(kernel, acceptLoss));
            }
            case "resume" -> said(c -> c.resume(kernel));
            case "durability" -> {
                Durability mode = Durability.of(required(body, "mode"))
                        .orElseThrow(() -> bad("\"mode\" is neither \"strict\" nor \"pipelined\""));
                yield said(c -> c.durability(kernel, mode));
            }
            case "checkpoint" -> state(
                    kernel,
                    new StateRequest.Checkpoint(
                            required(body, "name"), body.path("delete").asBoolean(false)));
            case "undo" -> state(kernel, new StateRequest.Undo(number(body, "cells", 1, 1, MOST_CELLS)));
            case "checkout" -> state(kernel, new StateRequest.Checkout(required(body, "name")));
            default -> throw new ConsoleException(Code.NOT_FOUND, "a kernel has no action \"" + action + "\"");
        };
    }

    /** Tells of a kernel's variables and checkpoints. */
    Reply stateOf(String kernel) {
        return state(kernel, new StateRequest.Describe());
    }

    private Reply migrate(String kernel, JsonNode body) {
        String from = required(body, "from");
        Optional<String> to = Optional.of(body.path("to").asText("")).filter(host -> !host.isEmpty());
        int wait = number(body, "wait", LONGEST_WAIT_SECONDS, 0, LONGEST_WAIT_SECONDS);
        return Reply.done(cluster.ask(wait, c -> c.migrate(kernel, from, to)));
    }

    private Reply said(Function<ClusterService, CompletionStage<String>> wish) {
        return Reply.done(cluster.ask(LONGEST_WAIT_SECONDS, wish));
    }

    private Reply state(String kernel, StateRequest request) {
        String answer = cluster.ask(LONGEST_WAIT_SECONDS, c -> c.state(kernel, request));
        try {
            return Reply.ok(JSON.readTree(answer));
        } catch (JsonProcessingException e) {
            throw new ConsoleException(Code.FAILED, "a host answered with something that is not JSON: " + answer, e);
        }
    }

    private static int number(JsonNode body, String key, int otherwise, int least, int most) {
        JsonNode value = body.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            throw bad("\"" + key + "\" must be a whole number from " + least + " to " + most);
        }
        return value.intValue();
    }

    static String required(JsonNode body, String key) {
        String value = body.path(key).asText("");
        if (value.isEmpty()) {
            throw bad("the request's JSON object needs \"" + key + "\"");
        }
        return value;
    }

    private static ConsoleException bad(String text) {
        return new ConsoleException(Code.BAD_REQUEST, text);
    }
}
