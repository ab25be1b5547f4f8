package org.notebookos.simulator.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** The replicated log of one kernel, as if it were perfect: what its members agree on, and which hosts they are on. */
final class KernelLog {

    private final Map<String, SimulatedHost> hosts = new LinkedHashMap<>();
    private final Set<String> yielded = new HashSet<>();
    private Set<String> members = new LinkedHashSet<>();
    private String session = "";
    private String lastExecutor = "";
    private String leader = "";
    private String winner = "";
    private long term;
    private int attempt;

    void opened(String replica, SimulatedHost host) {
        hosts.put(replica, host);
    }

    void closed(String replica) {
        hosts.remove(replica);
    }

    boolean isEmpty() {
        return hosts.isEmpty();
    }

    void form(List<String> initial, String sessionId, IntUnaryOperator first) {
        if (members.isEmpty()) {
            members = new LinkedHashSet<>(initial);
            session = sessionId;
            leader = initial.get(first.applyAsInt(initial.size()));
        }
    }

    /** Changes the members; a leader that is none any more passes the lead on. */
    void change(Set<String> wished) {
        members = new LinkedHashSet<>(wished);
        if (!members.contains(leader)) {
            leader = members.iterator().next();
        }
    }

    boolean quorum(Set<String> of) {
        return of.stream().filter(hosts::containsKey).count() * 2 > of.size();
    }

    /** Returns whether the replica won the attempt; the first LEAD of the newest one does. */
    boolean lead(int forAttempt, String replica) {
        renew(forAttempt);
        if (forAttempt < attempt || yielded.containsAll(members)) {
            return false;
        }
        if (winner.isEmpty()) {
            winner = replica;
        }
        return winner.equals(replica);
    }

    void yield(int forAttempt, String replica) {
        renew(forAttempt);
        if (forAttempt == attempt) {
            yielded.add(replica);
        }
    }

    private void renew(int forAttempt) {
        if (forAttempt > attempt) {
            attempt = forAttempt;
            winner = "";
            yielded.clear();
        }
    }

    void finish(long finished, String executor) {
        term = finished;
        lastExecutor = executor;
        attempt = 0;
        winner = executor;
        yielded.clear();
    }

    void reset(String sessionId) {
        session = sessionId;
        attempt = 0;
        winner = "";
    }

    boolean has(String replica) {
        return members.contains(replica);
    }

    Set<String> members() {
        return members;
    }

    /** Returns the hosts on which it is open. */
    List<SimulatedHost> hosts() {
        return new ArrayList<>(hosts.values());
    }

    String session() {
        return session;
    }

    String lastExecutor() {
        return lastExecutor;
    }

    boolean leads(String replica) {
        return leader.equals(replica);
    }

    long term() {
        return term;
    }
}
