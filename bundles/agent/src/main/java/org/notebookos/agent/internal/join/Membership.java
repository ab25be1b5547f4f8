package org.notebookos.agent.internal.join;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.notebookos.hostlink.ControllerReceiver;
import org.notebookos.hostlink.Enrolments;
import org.notebookos.hostlink.HostlinkClient;
import org.notebookos.hostlink.HostlinkException;
import org.notebookos.hostlink.Protocol;
import org.notebookos.hostlink.trust.CertificateAuthority;
import org.notebookos.hostlink.trust.Identity;
import org.notebookos.hostlink.trust.JoinToken;
import org.notebookos.hostlink.trust.TrustException;
import org.notebookos.hostlink.v1.Distrusted;
import org.notebookos.hostlink.v1.EnrolRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets this host's certificate, keeps it fresh, and dials with it. Owner of the state: this object's monitor, which is not held
 * while the controller is asked.
 */
public final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** A certificate that lasts for minutes, in a test, is looked at in time too. */
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(10);

    private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

    private final JoinSettings settings;
    private final Clock clock;
    private final Executor threads;
    private final ScheduledExecutorService timer;
    private Optional<Identity> identity = Optional.empty();
    private Duration pause = FIRST_PAUSE;
    private String complaint = "";

    /** The newest; its monitor is held while it is written. */
    private final AtomicReference<Distrusted> distrusted = new AtomicReference<>(Distrusted.getDefaultInstance());

    /** @param threads for calls that block */
    public Membership(JoinSettings settings, Clock clock, Executor threads, ScheduledExecutorService timer) {
        this.settings = settings;
        this.clock = clock;
        this.threads = threads;
        this.timer = timer;
    }

    /**
     * Sees to it that this host has a certificate that counts, if it needs one, and from then on keeps it fresh. Tries for as
     * long as it takes, and says in the log what is in the way.
     *
     * @param then runs once, when the controller can be dialled
     */
    public void prepare(Runnable then) {
        if (settings.encrypted()) {
            execute(() -> obtain(then));
        } else {
            then.run();
        }
    }

    /** Dials the controller, with the newest certificate. */
    public HostlinkClient dial(ControllerReceiver receiver) {
        Optional<Identity> current = identity();
        return current.isPresent()
                ? HostlinkClient.connect(settings.controller(), current.get(), receiver)
                : HostlinkClient.connect(settings.controller(), receiver);
    }

    private synchronized Optional<Identity> identity() {
        return identity;
    }

    private void obtain(Runnable then) {
        try {
            Identity found = stored().orElseGet(this::enrol);
            use(found);
            LOG.info("host {} has a certificate until {}", settings.hostId(), found.expires());
            look();
            then.run();
        } catch (HostlinkException | TrustException e) {
            complain("this host can't join: " + e.getMessage());
            later(() -> obtain(then));
        }
    }

    /** The certificate of an earlier life, unless it has ended or is another host's. */
    private Optional<Identity> stored() {
        return Identity.read(settings.identity()).filter(stored -> {
            if (!stored.host().equals(Optional.of(settings.hostId()))) {
                LOG.warn("{} is not of host {}; joining anew", settings.identity(), settings.hostId());
                return false;
            }
            if (!stored.expires().isAfter(clock.instant())) {
                LOG.warn("the certificate in {} ended at {}; joining anew", settings.identity(), stored.expires());
                return false;
            }
            return true;
        });
    }

    /** A certificate that counts no more is replaced with the join token, if there still is one. */
    public void refused(String code) {
        if (code.equals("UNKNOWN_CERTIFICATE")
                && settings.encrypted()
                && !settings.token().isEmpty()) {
            execute(this::joinAnew);
        }
    }

    /** If it fails, the controller turns this host away again, and it is tried again. */
    private void joinAnew() {
        try {
            use(enrol());
            LOG.info("host {} has joined anew", settings.hostId());
        } catch (HostlinkException | TrustException e) {
            complain("this host can't join anew: " + e.getMessage());
        }
    }

    /** Keeps, for the logs of this host, whom it must not believe. Returns at once. */
    public void distrust(Distrusted list) {
        distrusted.set(list);
        if (settings.encrypted()) {
            execute(this::keepDistrusted);
        }
    }

    private void keepDistrusted() {
        synchronized (distrusted) {
            new DistrustFile(settings.identity()).write(distrusted.get());
        }
    }

    private Identity enrol() {
        String token = settings.token();
        if (token.isEmpty()) {
            throw new TrustException(
                    TrustException.Code.BAD_TOKEN,
                    "it has no certificate and no join token"
                            + settings.tokenFile().map(file -> " in " + file).orElse("")
                            + ": make one with \"notebookos hosts join-token\" on the controller and give it with"
                            + " --join-token-file",
                    null);
        }
        EnrolRequest applicant = EnrolRequest.newBuilder()
                .setHostId(settings.hostId())
                .setPool(settings.pool())
                .setVersion(settings.version())
                .setProtocol(Protocol.VERSION)
                .build();
        Enrolments enrolments = new Enrolments(settings.controller());
        if (settings.authorityFile().isPresent() && !JoinToken.looksLike(token)) {
            return enrolments.enrol(
                    CertificateAuthority.readCertificate(
                            settings.authorityFile().get()),
                    token,
                    applicant);
        }
        return enrolments.enrol(JoinToken.parse(token), applicant);
    }

    private void use(Identity fresh) {
        fresh.write(settings.identity());
        synchronized (this) {
            identity = Optional.of(fresh);
            pause = FIRST_PAUSE;
            complaint = "";
        }
    }

    /** Waits until the certificate should be renewed, or some time less: clocks may jump. */
    private void look() {
        Instant due = identity().orElseThrow().renewal();
        Duration wait = Duration.between(clock.instant(), due);
        if (wait.isNegative() || wait.isZero()) {
            execute(this::renew);
        } else {
            Duration least = wait.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : wait;
            schedule(this::look, least.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : least);
        }
    }

    private void renew() {
        Identity present = identity().orElseThrow();
        try {
            boolean ended = !present.expires().isAfter(clock.instant());
            use(ended ? enrol() : new Enrolments(settings.controller()).renew(present));
            LOG.info(
                    "this host's certificate was renewed until {}",
                    identity().orElseThrow().expires());
            look();
        } catch (HostlinkException | TrustException e) {
            complain("the certificate, which ends at " + present.expires() + ", can't be renewed: " + e.getMessage());
            later(this::renew);
        }
    }

    private void later(Runnable again) {
        Duration wait;
        synchronized (this) {
            wait = pause;
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        }
        schedule(() -> execute(again), wait);
    }

    private synchronized void complain(String text) {
        if (!text.equals(complaint)) {
            complaint = text;
            LOG.error("{}; trying again every {} s", text, LONGEST_PAUSE.toSeconds());
        }
    }

    private void schedule(Runnable task, Duration wait) {
        try {
            timer.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the agent is stopping", e);
        }
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the agent is stopping", e);
        }
    }
}
