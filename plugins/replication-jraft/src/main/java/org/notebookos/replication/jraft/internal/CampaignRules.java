package org.notebookos.replication.jraft.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** When a member may stand for election without waiting for a timeout. Pure functions. */
final class CampaignRules {

    /** What to do now. */
    enum Move {
        STAND,
        WAIT
    }

    private CampaignRules() {}

    /**
     * Decides from what a member knows of itself and of the members that answered.
     *
     * @param self the endpoint of the member that asks
     * @param dead the endpoint of a leader that was declared dead
     * @param members how many members the group has
     * @param own this member's state
     * @param others the states of the others that answered
     */
    static Move decide(
            String self, Optional<String> dead, int members, MemberState own, Collection<MemberState> others) {
        boolean led = others.stream()
                .flatMap(other -> other.leader().stream())
                .anyMatch(leader -> !leader.equals(self) && !dead.equals(Optional.of(leader)));
        boolean majority = others.size() + 1 > members / 2;
        boolean upToDate = others.stream().allMatch(own::isUpToDateWith);
        return !led && majority && upToDate ? Move.STAND : Move.WAIT;
    }

    /**
     * Whose turn it is: 0 stands first. The order differs from group to group, so that leaders spread over the hosts, and
     * is the same on all members, so that one goes ahead of the other.
     */
    static int turn(String group, String self, Collection<String> endpoints, Optional<String> dead) {
        List<String> order = new ArrayList<>(endpoints);
        dead.ifPresent(order::remove);
        order.sort(Comparator.comparingInt((String endpoint) -> mixed(group, endpoint))
                .thenComparing(Comparator.naturalOrder()));
        return Math.max(0, order.indexOf(self));
    }

    /** The finishing steps of MurmurHash3: without them neighbouring ports would keep their order in all groups. */
    private static int mixed(String group, String endpoint) {
        int hash = 31 * group.hashCode() + endpoint.hashCode();
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }
}
