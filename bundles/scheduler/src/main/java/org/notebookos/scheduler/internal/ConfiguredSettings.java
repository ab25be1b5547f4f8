package org.notebookos.scheduler.internal;

import org.notebookos.scheduler.core.IdleSettings;
import org.notebookos.scheduler.core.ScalingSettings;
import org.notebookos.scheduler.core.Settings;

/** What the core is told of the configuration. */
final class ConfiguredSettings {

    private ConfiguredSettings() {}

    /** Returns the core's settings; what isn't configured is as {@link Settings#defaults} says. */
    static Settings of(SchedulerConfig config) {
        Settings defaults = Settings.defaults();
        return new Settings(
                config.replicationBackend(),
                config.heartbeatTimeoutMillis(),
                config.redialGraceMillis(),
                config.reattachGraceMillis(),
                defaults.patienceMillis(),
                config.subscriptionLimitMax(),
                config.gpusPerUser(),
                new ScalingSettings(
                        config.releaseGiveUpMillis(),
                        config.growBackoffMillis(),
                        config.growBackoffMaxMillis(),
                        config.joinWithinMillis(),
                        config.unservedAgainMillis(),
                        config.poolGraceMillis()),
                new IdleSettings(
                        config.standbysWarmAfter() * 1000L,
                        config.standbysColdAfter() * 1000L,
                        config.suspendAfter() * 1000L,
                        config.cullAfter() * 1000L,
                        config.cullConnected()));
    }
}
