package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.notebookos.replication.jraft.internal.CampaignRules.Move;

class CampaignRulesTest {

    private static final List<String> HOSTS = List.of("10.0.0.1:7000", "10.0.0.2:7000", "10.0.0.3:7000");
    private static final String SELF = HOSTS.get(0);
    private static final Optional<String> NOBODY = Optional.empty();
    private static final MemberState OWN = state(2, 10, NOBODY);

    @Test
    void withoutAMajorityNobodyStands() {
        assertEquals(Move.WAIT, decide(NOBODY, List.of()));
        assertEquals(Move.WAIT, CampaignRules.decide(SELF, NOBODY, 5, OWN, List.of(OWN)));
    }

    @Test
    void aMemberAsGoodAsTheOthersStands() {
        assertEquals(Move.STAND, decide(NOBODY, List.of(OWN)));
        assertEquals(Move.STAND, decide(NOBODY, List.of(OWN, state(1, 99, NOBODY))));
        assertEquals(Move.STAND, CampaignRules.decide(SELF, NOBODY, 1, OWN, List.of()));
    }

    @Test
    void aMemberLeavesItToOneWithALongerLog() {
        assertEquals(Move.WAIT, decide(NOBODY, List.of(state(2, 11, NOBODY))));
        assertEquals(Move.WAIT, decide(NOBODY, List.of(state(3, 1, NOBODY), OWN)));
    }

    @Test
    void aLivingLeaderIsLeftAlone() {
        assertEquals(Move.WAIT, decide(NOBODY, List.of(state(2, 10, Optional.of(HOSTS.get(1))))));
    }

    @Test
    void aDeadLeaderCountsForNothing() {
        Optional<String> dead = Optional.of(HOSTS.get(1));
        assertEquals(Move.STAND, decide(dead, List.of(state(2, 10, dead))));
    }

    @Test
    void aMemberThatRestartedIsNotTheLeaderThatOthersStillSee() {
        assertEquals(Move.STAND, decide(NOBODY, List.of(state(2, 10, Optional.of(SELF)))));
    }

    @Test
    void turnsAreDistinctAndTheSameForAll() {
        Set<Integer> turns = new HashSet<>();
        HOSTS.forEach(host -> turns.add(CampaignRules.turn("kernel", host, HOSTS, NOBODY)));
        assertEquals(Set.of(0, 1, 2), turns);
        List<String> reversed = List.of(HOSTS.get(2), HOSTS.get(1), HOSTS.get(0));
        HOSTS.forEach(host -> assertEquals(
                CampaignRules.turn("kernel", host, HOSTS, NOBODY),
                CampaignRules.turn("kernel", host, reversed, NOBODY)));
    }

    @Test
    void theDeadHaveNoTurn() {
        Optional<String> dead = Optional.of(HOSTS.get(0));
        assertEquals(
                1,
                CampaignRules.turn("kernel", HOSTS.get(1), HOSTS, dead)
                        + CampaignRules.turn("kernel", HOSTS.get(2), HOSTS, dead));
    }

    @Test
    void firstTurnsSpreadOverTheHosts() {
        int[] first = new int[HOSTS.size()];
        for (int group = 0; group < 300; group++) {
            for (int host = 0; host < HOSTS.size(); host++) {
                if (CampaignRules.turn("kernel-" + group, HOSTS.get(host), HOSTS, NOBODY) == 0) {
                    first[host]++;
                }
            }
        }
        for (int count : first) {
            assertTrue(count > 60, "uneven: " + first[0] + " " + first[1] + " " + first[2]);
        }
    }

    private static Move decide(Optional<String> dead, List<MemberState> others) {
        return CampaignRules.decide(SELF, dead, 3, OWN, others);
    }

    private static MemberState state(long term, long index, Optional<String> leader) {
        return new MemberState(term, index, leader);
    }
}
