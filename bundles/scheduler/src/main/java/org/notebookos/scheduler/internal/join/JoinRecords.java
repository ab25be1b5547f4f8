package org.notebookos.scheduler.internal.join;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Everything that is kept of tokens and of hosts with certificates. Immutable.
 *
 * @param tokens by age
 * @param hosts by id
 * @param ended certificates that were ended before their time, the oldest first; {@code null} in files of before there were any
 */
record JoinRecords(List<TokenRecord> tokens, List<HostRecord> hosts, List<EndedRecord> ended) {

    static final JoinRecords NONE = new JoinRecords(List.of(), List.of(), List.of());

    /** A host that renews without end is forgotten from the oldest on, and with it nobody else. */
    private static final int MOST_ENDED_OF_ONE_HOST = 50;

    /**
     * A token.
     *
     * @param id of operators
     * @param hash SHA-256 of the secret, base 32; the secret has 160 random bits, so that nobody can guess it from this
     * @param pool the only pool that it is for; empty for any
     * @param expiresMillis since 1970
     * @param joined hosts that have
     */
    record TokenRecord(String id, String hash, String pool, long expiresMillis, int joined) {

        TokenRecord used() {
            return new TokenRecord(id, hash, pool, expiresMillis, joined + 1);
        }
    }

    /**
     * A host that has joined.
     *
     * @param id of the host
     * @param pool that it joined
     * @param serial of its newest certificate
     * @param former serial of the one before, which it may still use; empty if it joined anew
     * @param revoked whether it may not come back
     * @param untilMillis since 1970: by then both certificates have ended; 0 if that was not kept
     */
    record HostRecord(String id, String pool, String serial, String former, boolean revoked, long untilMillis) {

        boolean shows(String number) {
            return !number.isEmpty() && (number.equals(serial) || number.equals(former));
        }
    }

    /**
     * A certificate that counts no more.
     *
     * @param host whose it was
     * @param serial of it
     * @param untilMillis since 1970: from then on it doesn't count anyway
     */
    record EndedRecord(String host, String serial, long untilMillis) {}

    JoinRecords {
        tokens = List.copyOf(tokens);
        hosts = List.copyOf(hosts);
        ended = ended == null ? List.of() : List.copyOf(ended);
    }

    Optional<HostRecord> host(String id) {
        return hosts.stream().filter(host -> host.id().equals(id)).findFirst();
    }

    JoinRecords with(HostRecord fresh) {
        List<HostRecord> others = new ArrayList<>(without(fresh.id()).hosts);
        others.add(fresh);
        return new JoinRecords(tokens, others, ended);
    }

    JoinRecords without(String host) {
        return new JoinRecords(
                tokens, hosts.stream().filter(other -> !other.id().equals(host)).toList(), ended);
    }

    /**
     * Ends what a host has of certificates.
     *
     * @param kept serial of one that still counts; empty for none
     * @param now those that have ended by themselves are forgotten
     * @param until when they end, if that was not kept
     */
    JoinRecords withEnded(HostRecord host, String kept, long now, long until) {
        List<EndedRecord> all = new ArrayList<>();
        ended.stream().filter(record -> record.untilMillis() > now).forEach(all::add);
        long lasts = host.untilMillis() == 0 ? until : host.untilMillis();
        Stream.of(host.serial(), host.former())
                .filter(serial -> !serial.isEmpty() && !serial.equals(kept))
                .forEach(serial -> all.add(new EndedRecord(host.id(), serial, lasts)));
        List<EndedRecord> its =
                all.stream().filter(record -> record.host().equals(host.id())).toList();
        all.removeAll(its.subList(0, Math.max(0, its.size() - MOST_ENDED_OF_ONE_HOST)));
        return new JoinRecords(tokens, hosts, all);
    }

    JoinRecords withTokens(UnaryOperator<List<TokenRecord>> change) {
        return new JoinRecords(change.apply(tokens), hosts, ended);
    }
}
