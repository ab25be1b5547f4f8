package org.notebookos.scheduler.internal.join;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.notebookos.hostlink.Enroller;
import org.notebookos.hostlink.HostPeer;
import org.notebookos.hostlink.trust.CertificateAuthority;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.trust.TrustException;
import org.notebookos.hostlink.v1.Distrusted;
import org.notebookos.hostlink.v1.EnrolReply;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.notebookos.hostlink.v1.Refused;
import org.notebookos.hostlink.v1.RenewRequest;
import org.notebookos.scheduler.api.JoinService;
import org.notebookos.scheduler.api.SchedulerException;
import org.notebookos.scheduler.internal.hosts.Admission;
import org.notebookos.scheduler.internal.hosts.Admission.Refusal;
import org.notebookos.scheduler.internal.join.JoinRecords.EndedRecord;
import org.notebookos.scheduler.internal.join.JoinRecords.HostRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who gets a certificate, and whose counts. Thread-safe: the state is the file's. */
public final class JoinDesk implements JoinService, Enroller, Admission.Enrolled {

    /** What the desk has to know of the links, and to do with them. */
    public interface Links {

        /** Tells whether a host is connected now. */
        boolean connected(String hostId);

        /** Returns the pool of a host that joined without a certificate since the controller started. */
        Optional<String> ownPool(String hostId);

        /** Ends the link of a host, if it has one. */
        void cut(String hostId);

        /** Hosts have to hear anew whom they must not believe. */
        void distrustChanged();

        /** A host was turned away. */
        void refused(String hostId, String why);

        /** Before any. */
        Links NONE = new Links() {
            @Override
            public boolean connected(String hostId) {
                return false;
            }

            @Override
            public Optional<String> ownPool(String hostId) {
                return Optional.empty();
            }

            @Override
            public void cut(String hostId) {}

            @Override
            public void distrustChanged() {}

            @Override
            public void refused(String hostId, String why) {}
        };
    }

    private static final Logger log = LoggerFactory.getLogger(JoinDesk.class);
    private static final Pattern HOST_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int LONGEST_REQUEST = 8192;

    private final CertificateAuthority authority;
    private final JoinFile file;
    private final Tokens tokens;
    private final Duration lasts;
    private final String version;
    private final Clock clock;
    private final FailedJoins failures;
    private volatile Links links;

    /**
     * @param directory keeps the authority and the records
     * @param everlasting the secret of the controller's own machine; empty for none
     * @param lasts of hosts' certificates
     * @param version of this controller, for messages
     */
    public JoinDesk(Path directory, String everlasting, Duration lasts, String version, Clock clock) {
        this.authority = CertificateAuthority.open(directory, clock);
        this.file = new JoinFile(directory.resolve("joined.json"));
        this.tokens = new Tokens(file, authority.fingerprint(), everlasting, clock);
        this.lasts = lasts;
        this.version = version;
        this.clock = clock;
        this.failures = new FailedJoins(clock);
        this.links = Links.NONE;
    }

    /** Says which links there are; before that nobody is connected. */
    public void links(Links present) {
        links = present;
    }

    /** Returns what the controller proves itself with. */
    public Identity controller() {
        return authority.controller();
    }

    @Override
    public EnrolReply enrol(EnrolRequest request, String from) {
        if (failures.tooMany(from)) {
            return refused(new Refusal(
                    "TOO_MANY", "this address has shown too many wrong join tokens: it is heard again in a minute"));
        }
        String host = request.getHostId();
        Optional<Refusal> refusal = tokens.refusal(request.getToken(), request.getPool())
                .or(() -> Admission.versionRefusal(version, request.getProtocol(), request.getVersion()))
                .or(() -> hostRefusal(host))
                .or(() -> poolRefusal(host, request.getPool()));
        if (refusal.isPresent()) {
            if (refusal.get().code().equals("BAD_TOKEN")) {
                failures.failed(from);
            }
            links.refused(printable(host), refusal.get().text());
            return refused(refusal.get());
        }
        Optional<HostRecord> before = file.records().host(host);
        EnrolReply reply = signed(host, request.getSigningRequest(), (serial, until) -> {
            file.change(records ->
                    ended(records, before, "").with(new HostRecord(host, request.getPool(), serial, "", false, until)));
            tokens.used(request.getToken());
        });
        if (before.isPresent()) {
            links.distrustChanged();
        }
        log.info("host {} of pool {} has joined from {}", host, request.getPool(), from);
        return reply;
    }

    private Optional<Refusal> hostRefusal(String host) {
        if (!HOST_ID.matcher(host).matches()) {
            return Optional.of(new Refusal(
                    "BAD_HOST", "a host id has up to 63 letters, digits, dots, dashes and underscores: see --host-id"));
        }
        if (file.records().host(host).filter(HostRecord::revoked).isPresent()) {
            return Optional.of(revoked(host));
        }
        if (links.connected(host)) {
            return Optional.of(new Refusal(
                    "DUPLICATE_HOST", "another agent is connected as " + host + ": give every host an id of its own"));
        }
        return Optional.empty();
    }

    /** With a token of one pool nobody becomes a host of another one, to which that pool's cells and files would come. */
    private Optional<Refusal> poolRefusal(String host, String pool) {
        Optional<Refusal> joined = file.records()
                .host(host)
                .map(HostRecord::pool)
                .filter(known -> !known.equals(pool))
                .map(known -> taken(
                        host,
                        known,
                        "to move it to pool " + pool + ", \"notebookos hosts revoke " + host
                                + "\" and \"notebookos hosts forgive " + host + "\" first"));
        return joined.or(() -> links.ownPool(host)
                .filter(known -> !known.equals(pool))
                .map(known -> taken(host, known, "that one is on the controller's own machine")));
    }

    private static Refusal taken(String host, String pool, String more) {
        return new Refusal(
                "BAD_POOL",
                "there is a host " + host + " of pool " + pool
                        + " already: start this agent with another --host-id and another home; " + more);
    }

    @Override
    public EnrolReply renew(RenewRequest request, HostPeer peer) {
        Optional<HostRecord> known = file.records().host(peer.hostId());
        Optional<Refusal> refusal = refusal(peer);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        HostRecord host = known.orElseThrow();
        log.info("host {} gets a new certificate", host.id());
        String shown = peer.serial().toString(16);
        EnrolReply reply = signed(
                host.id(),
                request.getSigningRequest(),
                (serial, until) -> file.change(records -> ended(records, known, shown)
                        .with(new HostRecord(
                                host.id(), host.pool(), serial, shown, false, Math.max(until, host.untilMillis())))));
        links.distrustChanged();
        return reply;
    }

    private JoinRecords ended(JoinRecords records, Optional<HostRecord> host, String kept) {
        long now = clock.millis();
        return host.map(former -> records.withEnded(former, kept, now, now + lasts.toMillis()))
                .orElse(records);
    }

    @Override
    public Distrusted distrusted() {
        long now = clock.millis();
        JoinRecords records = file.records();
        return Distrusted.newBuilder()
                .addAllSerials(records.ended().stream()
                        .filter(record -> record.untilMillis() > now)
                        .map(EndedRecord::serial)
                        .toList())
                .addAllHosts(records.hosts().stream()
                        .filter(HostRecord::revoked)
                        .map(HostRecord::id)
                        .toList())
                .build();
    }

    @Override
    public void released(String hostId, String pool) {
        Optional<HostRecord> host =
                file.records().host(hostId).filter(known -> known.pool().equals(pool) && !known.revoked());
        if (host.isPresent()) {
            file.change(records -> ended(records, host, "").without(hostId));
            links.distrustChanged();
            log.info("host {} was released: its certificates count no more", hostId);
        }
    }

    @Override
    public Optional<Refusal> refusal(HostPeer peer, String pool) {
        return refusal(peer).or(() -> file.records()
                .host(peer.hostId())
                .filter(host -> !host.pool().equals(pool))
                .map(host -> new Refusal(
                        "BAD_POOL",
                        "host " + host.id() + " has joined pool " + host.pool() + " and says that it is of " + pool
                                + ": start it with --pool " + host.pool())));
    }

    private Optional<Refusal> refusal(HostPeer peer) {
        Optional<HostRecord> known = file.records().host(peer.hostId());
        if (known.filter(HostRecord::revoked).isPresent()) {
            return Optional.of(revoked(peer.hostId()));
        }
        if (known.filter(host -> host.shows(peer.serial().toString(16))).isEmpty()) {
            return Optional.of(
                    new Refusal(
                            "UNKNOWN_CERTIFICATE",
                            "the certificate of host " + peer.hostId()
                                    + " doesn't count any more: the host was released or has joined anew. Join with a join token"));
        }
        return Optional.empty();
    }

    private static Refusal revoked(String host) {
        return new Refusal(
                "HOST_REVOKED",
                "host " + host + " was revoked: \"notebookos hosts forgive " + host + "\" lets it join again");
    }

    /** Keeps a certificate, before its host gets it. */
    private interface Keep {
        void certificate(String serial, long untilMillis);
    }

    private EnrolReply signed(String host, ByteString request, Keep keep) {
        if (request.size() > LONGEST_REQUEST) {
            return refused(new Refusal("BAD_REQUEST", "the request for a certificate is too long"));
        }
        try {
            X509Certificate certificate = authority.host(host, request.toByteArray(), lasts);
            keep.certificate(
                    certificate.getSerialNumber().toString(16),
                    certificate.getNotAfter().getTime());
            return EnrolReply.newBuilder()
                    .setCertificate(ByteString.copyFrom(certificate.getEncoded()))
                    .setAuthority(ByteString.copyFrom(authority.certificate().getEncoded()))
                    .build();
        } catch (TrustException e) {
            return refused(new Refusal("BAD_REQUEST", e.getMessage()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate just made can't be encoded", e);
        }
    }

    private static EnrolReply refused(Refusal refusal) {
        return EnrolReply.newBuilder()
                .setRefused(Refused.newBuilder().setCode(refusal.code()).setText(refusal.text()))
                .build();
    }

    /** What a stranger calls itself goes into the log only if it can't be mistaken for something else there. */
    private static String printable(String host) {
        return HOST_ID.matcher(host).matches() ? host : "(no host id)";
    }

    @Override
    public MadeToken make(Optional<String> pool, Duration tokenLasts) {
        return tokens.make(pool, tokenLasts);
    }

    @Override
    public List<Token> tokens() {
        return tokens.list();
    }

    @Override
    public String revokeToken(String id) {
        tokens.revoke(id);
        log.info("join token {} was revoked", id);
        return "nobody can join with token " + id + " any more; hosts that have stay";
    }

    @Override
    public String revokeHost(String hostId) {
        HostRecord host = known(hostId);
        file.change(records ->
                ended(records, Optional.of(host), "").with(new HostRecord(hostId, host.pool(), "", "", true, 0)));
        links.distrustChanged();
        links.cut(hostId);
        log.info("host {} was revoked", hostId);
        return "host " + hostId + " is no part of the cluster any more; its replicas are placed elsewhere";
    }

    @Override
    public String forgiveHost(String hostId) {
        HostRecord host = known(hostId);
        if (!host.revoked()) {
            throw new SchedulerException(SchedulerException.Code.REFUSED, "host " + hostId + " is not revoked");
        }
        file.change(records -> records.without(hostId));
        links.distrustChanged();
        return "host " + hostId + " may join again with a join token";
    }

    private HostRecord known(String hostId) {
        return file.records()
                .host(hostId)
                .orElseThrow(() -> new SchedulerException(
                        SchedulerException.Code.NO_SUCH_HOST, "host " + hostId + " has never joined with a token"));
    }
}
