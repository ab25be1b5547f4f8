package org.notebookos.scheduler.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the scheduler; its pid is that of {@link SchedulerComponent}. */
@ObjectClassDefinition(name = "NotebookOS scheduler", description = "Places kernels and runs their cells.")
public @interface SchedulerConfig {
    @AttributeDefinition(description = "Directory of the scheduler's durable state.")
    String directory() default "var/scheduler";

    @AttributeDefinition(description = "Loopback address on which host agents of this machine dial.")
    String hostlinkHost() default "127.0.0.1";

    @AttributeDefinition(description = "Port on which host agents dial; 0 picks a free one.")
    int hostlinkPort() default 7070;

    @AttributeDefinition(
            description = "Address and port on which agents of other machines dial with TLS, for example 0.0.0.0:7443; "
                    + "empty: hosts of this machine only.")
    String listen() default "";

    @AttributeDefinition(
            description =
                    "How long the certificate of a host lasts, in seconds; it is renewed after two thirds of that.")
    int certificateSeconds() default 604_800;

    @AttributeDefinition(description = "File with the token that agents must present; empty: none is asked for.")
    String joinTokenFile() default "";

    @AttributeDefinition(description = "Name of the placement policy.")
    String placementPolicy() default "least-subscribed";

    @AttributeDefinition(description = "Name of the session policy.")
    String sessionPolicy() default "notebookos";

    @AttributeDefinition(description = "Name of the scaling policy; none: pools neither grow nor shrink.")
    String scalingPolicy() default "none";

    @AttributeDefinition(
            description = "A host that is given up and isn't empty after this time stays, in milliseconds.")
    long releaseGiveUpMillis() default 150_000;

    @AttributeDefinition(
            description = "A pool that can't grow isn't asked again for this time, in milliseconds; "
                    + "doubled with each failure in a row.")
    long growBackoffMillis() default 5_000;

    @AttributeDefinition(description = "The longest such time, in milliseconds.")
    long growBackoffMaxMillis() default 300_000;

    @AttributeDefinition(
            description = "A host that a pool makes and that hasn't joined after this time, in milliseconds, is given "
                    + "back to the pool.")
    long joinWithinMillis() default 300_000;

    @AttributeDefinition(
            description = "The scaling policy isn't told again for this time of those who wait for hosts, "
                    + "in milliseconds.")
    long unservedAgainMillis() default 5_000;

    @AttributeDefinition(
            description =
                    "A pool may be gone for so long, for example while its bundle is updated, until its hosts are "
                            + "drained, in milliseconds.")
    long poolGraceMillis() default 60_000;

    @AttributeDefinition(description = "Name of the replication backend of new kernels.")
    String replicationBackend() default "jraft";

    @AttributeDefinition(description = "A host that is silent for this long is dead, in milliseconds.")
    long heartbeatTimeoutMillis() default 1500;

    @AttributeDefinition(
            description = "A host whose connection broke is dead if it isn't back in this time, in milliseconds.")
    long redialGraceMillis() default 700;

    @AttributeDefinition(
            description = "How long known hosts may take to dial after the controller's start, in milliseconds.")
    long reattachGraceMillis() default 60_000;

    @AttributeDefinition(description = "Highest subscription limit of the cluster.")
    double subscriptionLimitMax() default 7.0;

    @AttributeDefinition(
            description = "GPUs that cells and reservations of one user may hold at a time; 0: as many as there are.")
    int gpusPerUser() default 0;

    @AttributeDefinition(
            description = "Standbys of a kernel that is idle for so many seconds take over what is committed only when "
                    + "they are needed; 0: never.")
    int standbysWarmAfter() default 0;

    @AttributeDefinition(
            description = "Standbys of a kernel that is idle for so many seconds have no process; 0: never.")
    int standbysColdAfter() default 0;

    @AttributeDefinition(
            description = "A kernel that is idle for so many seconds has no process until its next message, and "
                    + "subscribes nothing; 0: never.")
    int suspendAfter() default 0;

    @AttributeDefinition(description = "A kernel that is idle for so many seconds is deleted; 0: never.")
    int cullAfter() default 0;

    @AttributeDefinition(description = "Whether idle kernels are deleted though clients are connected.")
    boolean cullConnected() default false;
}
