package org.notebookos.replication.jraft.internal;

import com.alipay.sofa.jraft.entity.PeerId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.notebookos.spi.replication.Member;
import org.notebookos.spi.replication.ReplicationException;
import org.notebookos.spi.replication.ReplicationException.Code;

/**
 * Who the members are: JRaft's addresses joined with the replicated names.
 *
 * <p>Immutable. Part of the replicated state, so the same on all members at the same entry.
 *
 * @param names endpoint → replica
 * @param endpoints the committed configuration, in the order of JRaft
 */
record Roster(Map<String, String> names, List<String> endpoints) {

    Roster {
        names = Map.copyOf(names);
        endpoints = List.copyOf(endpoints);
    }

    static Roster of(List<Member> members) {
        return new Roster(names(members), members.stream().map(Member::endpoint).toList());
    }

    static Map<String, String> names(List<Member> members) {
        return members.stream()
                .collect(Collectors.toMap(
                        Member::endpoint, Member::replica, (first, second) -> second, LinkedHashMap::new));
    }

    Roster withNames(Map<String, String> newNames) {
        return new Roster(newNames, endpoints);
    }

    Roster withPeers(Collection<PeerId> peers) {
        return new Roster(names, peers.stream().map(Roster::endpoint).toList());
    }

    /** The members, once the names of all are known; a joining member learns addresses before names. */
    Optional<List<Member>> members() {
        return names.keySet().containsAll(endpoints)
                ? Optional.of(endpoints.stream().map(this::named).toList())
                : Optional.empty();
    }

    Optional<Member> member(String endpoint) {
        return names.containsKey(endpoint) ? Optional.of(named(endpoint)) : Optional.empty();
    }

    private Member named(String endpoint) {
        return new Member(names.get(endpoint), endpoint);
    }

    static String endpoint(PeerId peer) {
        return peer.getEndpoint().toString();
    }

    static PeerId peer(String endpoint) {
        PeerId peer = new PeerId();
        if (!peer.parse(endpoint)) {
            throw new ReplicationException(Code.FAILED, "an endpoint is host:port, but this is " + endpoint);
        }
        return peer;
    }
}
