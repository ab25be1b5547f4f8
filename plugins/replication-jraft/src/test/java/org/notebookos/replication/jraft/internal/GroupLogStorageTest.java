package org.notebookos.replication.jraft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.codec.v2.LogEntryV2CodecFactory;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.notebookos.spi.replication.GroupSpec;
import org.notebookos.spi.replication.Member;

class GroupLogStorageTest {

    @TempDir
    Path directory;

    private LogStore store;

    @BeforeEach
    void openStore() {
        store = new LogStore(directory.resolve("log"), true);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aNewLogIsEmpty() {
        GroupLogStorage log = open("kernel");
        assertEquals(1, log.getFirstLogIndex());
        assertEquals(0, log.getLastLogIndex());
        assertEquals(0, log.lastTerm());
        assertNull(log.getEntry(1));
    }

    @Test
    void entriesSurviveARestart() {
        GroupLogStorage log = open("kernel");
        append(log, 1, 1, 5);
        append(log, 2, 6, 9);
        restart();
        GroupLogStorage again = open("kernel");
        assertEquals(1, again.getFirstLogIndex());
        assertEquals(9, again.getLastLogIndex());
        assertEquals(2, again.lastTerm());
        assertEquals("entry 7", new String(again.getEntry(7).getData().array()));
    }

    @Test
    void groupsWithSimilarNamesDontMix() {
        GroupLogStorage kernel = open("kernel");
        append(kernel, 1, 1, 3);
        append(open("kernel-1"), 1, 1, 7);
        append(open("kerne"), 1, 1, 5);
        restart();
        assertEquals(3, open("kernel").getLastLogIndex());
        assertEquals(7, open("kernel-1").getLastLogIndex());
        assertEquals(5, open("kerne").getLastLogIndex());
        store.erase(new GroupKeys("kernel"));
        assertEquals(0, open("kernel").getLastLogIndex());
        assertEquals(7, open("kernel-1").getLastLogIndex());
        assertEquals(5, open("kerne").getLastLogIndex());
    }

    @Test
    void aPrefixCanBeDropped() {
        GroupLogStorage log = open("kernel");
        append(log, 1, 1, 9);
        assertTrue(log.truncatePrefix(5));
        restart();
        GroupLogStorage again = open("kernel");
        assertEquals(5, again.getFirstLogIndex());
        assertEquals(9, again.getLastLogIndex());
        assertNull(again.getEntry(4));
    }

    @Test
    void theWholeLogCanBeDropped() {
        GroupLogStorage log = open("kernel");
        append(log, 1, 1, 9);
        assertTrue(log.truncatePrefix(20));
        assertEquals(20, log.getFirstLogIndex());
        assertEquals(0, log.getLastLogIndex());
        append(log, 3, 20, 21);
        assertEquals(21, log.getLastLogIndex());
    }

    @Test
    void aSuffixCanBeDropped() {
        GroupLogStorage log = open("kernel");
        append(log, 1, 1, 5);
        append(log, 2, 6, 9);
        assertTrue(log.truncateSuffix(5));
        assertEquals(1, log.lastTerm());
        restart();
        assertEquals(5, open("kernel").getLastLogIndex());
    }

    @Test
    void aLogCanStartAgainBehindASnapshot() {
        GroupLogStorage log = open("kernel");
        append(log, 1, 1, 5);
        assertTrue(log.reset(100));
        restart();
        GroupLogStorage again = open("kernel");
        assertEquals(100, again.getFirstLogIndex());
        assertEquals(0, again.getLastLogIndex());
    }

    @Test
    void configurationsAreFoundAgain() {
        GroupLogStorage log = open("kernel");
        LogEntry configuration = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
        configuration.setId(new LogId(1, 1));
        configuration.setPeers(List.of(PeerId.parsePeer("a:1"), PeerId.parsePeer("b:2")));
        assertTrue(log.appendEntry(configuration));
        restart();
        ConfigurationManager found = new ConfigurationManager();
        open("kernel", found);
        assertEquals(2, found.getLastConfiguration().getConf().size());
    }

    @Test
    void theStoreKnowsItsGroups() {
        Member self = new Member("r", "h:1");
        GroupRecord.loadOrCreate(store, new GroupSpec("one", self, List.of(self)));
        GroupRecord.loadOrCreate(store, new GroupSpec("two", self, List.of()));
        restart();
        assertEquals(Set.of("one", "two"), store.groups());
        GroupRecord again = GroupRecord.loadOrCreate(store, new GroupSpec("one", self, List.of()));
        assertEquals(List.of(self), again.initialMembers());
        store.erase(new GroupKeys("one"));
        assertEquals(Set.of("two"), store.groups());
    }

    @Test
    void termAndVoteSurviveARestart() {
        GroupVoteStorage vote = new GroupVoteStorage(store, new GroupKeys("kernel"));
        vote.init(new RaftMetaStorageOptions());
        assertEquals(0, vote.getTerm());
        assertTrue(vote.setTermAndVotedFor(4, PeerId.parsePeer("a:1")));
        restart();
        GroupVoteStorage again = new GroupVoteStorage(store, new GroupKeys("kernel"));
        again.init(new RaftMetaStorageOptions());
        assertEquals(4, again.getTerm());
        assertEquals(PeerId.parsePeer("a:1"), again.getVotedFor());
        assertTrue(again.setTerm(5));
        assertTrue(again.setVotedFor(PeerId.emptyPeer()));
        assertEquals(5, again.getTerm());
        assertTrue(again.getVotedFor().isEmpty());
    }

    private void restart() {
        store.close();
        openStore();
    }

    private GroupLogStorage open(String group) {
        return open(group, new ConfigurationManager());
    }

    private GroupLogStorage open(String group, ConfigurationManager configurations) {
        GroupLogStorage log = new GroupLogStorage(store, new GroupKeys(group));
        LogStorageOptions options = new LogStorageOptions();
        options.setConfigurationManager(configurations);
        options.setLogEntryCodecFactory(LogEntryV2CodecFactory.getInstance());
        assertTrue(log.init(options));
        return log;
    }

    private static void append(GroupLogStorage log, long term, long from, long to) {
        List<LogEntry> entries = LongStream.rangeClosed(from, to)
                .mapToObj(index -> {
                    LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_DATA);
                    entry.setId(new LogId(index, term));
                    entry.setData(ByteBuffer.wrap(("entry " + index).getBytes()));
                    return entry;
                })
                .toList();
        assertEquals(entries.size(), log.appendEntries(entries));
    }
}
