package org.notebookos.pool.ec2.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Lifecycle hooks in front of a server that knows none: instances wait in {@code Pending:Wait} and {@code Terminating:Wait} until
 * their hook is completed. Owner of the state: its monitor.
 */
public final class LifecycleHooks {

    private static final Pattern MEMBER = Pattern.compile(
            "<member>((?!<member>).)*?<InstanceId>(i-[0-9a-f]+)</InstanceId>" + "((?!<member>).)*?</member>");
    private static final Pattern STATE = Pattern.compile("<LifecycleState>[^<]*</LifecycleState>");

    private boolean onLaunch;
    private boolean onTerminate;
    private final Set<String> launched = new HashSet<>();
    private final Map<String, Boolean> ending = new HashMap<>();
    private final List<String> answers = new ArrayList<>();
    private int heartbeats;

    public synchronized void set(boolean launch, boolean terminate) {
        onLaunch = launch;
        onTerminate = terminate;
    }

    /** What completed hooks were told: {@code HOOK INSTANCE RESULT}. */
    public synchronized List<String> answers() {
        return List.copyOf(answers);
    }

    public synchronized int heartbeats() {
        return heartbeats;
    }

    /** Has a group end an instance for reasons of its own. It is gone once the hook is completed. */
    public synchronized void end(String instance) {
        ending.put(instance, false);
    }

    /** Returns the answer to a call that is about hooks, or to be held by one. */
    synchronized Optional<CloudAnswer> answer(Call call, Server server) {
        String id = call.field("InstanceId");
        switch (call.action()) {
            case "RecordLifecycleActionHeartbeat" -> heartbeats++;
            case "CompleteLifecycleAction" -> {
                answers.add(call.field("LifecycleHookName") + " " + id + " " + call.field("LifecycleActionResult"));
                if (ending.containsKey(id)) {
                    server.terminate(id, ending.remove(id));
                } else if (call.field("LifecycleActionResult").equals("ABANDON")) {
                    server.terminate(id, false);
                } else {
                    launched.add(id);
                }
            }
            case "TerminateInstanceInAutoScalingGroup" -> {
                if (!onTerminate) {
                    return Optional.empty();
                }
                ending.putIfAbsent(
                        id, call.field("ShouldDecrementDesiredCapacity").equals("true"));
            }
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(CloudAnswer.result(call.action(), ""));
    }

    /** Has the groups' description say in which hook an instance waits. */
    synchronized String edited(String description) {
        return MEMBER.matcher(description).replaceAll(m -> java.util.regex.Matcher.quoteReplacement(edited(m)));
    }

    private String edited(MatchResult member) {
        String id = member.group(2);
        if (ending.containsKey(id)) {
            return STATE.matcher(member.group()).replaceAll("<LifecycleState>Terminating:Wait</LifecycleState>");
        }
        if (onLaunch && !launched.contains(id)) {
            return STATE.matcher(member.group()).replaceAll("<LifecycleState>Pending:Wait</LifecycleState>");
        }
        return member.group();
    }

    /** The server behind. */
    interface Server {
        void terminate(String instance, boolean decrement);
    }
}
