package org.notebookos.scheduler.core;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a kernel itself says about its idle times. Unreadable values count as absent.
 *
 * @param standbys of {@code KERNEL_STANDBYS}: how hot its standbys always are, but for a suspended kernel
 * @param suspendAfterMillis of {@code KERNEL_SUSPEND_AFTER}, which is in seconds; 0: never
 * @param cullAfterMillis of {@code KERNEL_CULL_AFTER}, which is in seconds; 0: never
 */
record IdleOptions(Optional<Heat> standbys, OptionalLong suspendAfterMillis, OptionalLong cullAfterMillis) {

    /** Of a kernel that says nothing. */
    static final IdleOptions NONE = new IdleOptions(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());

    static IdleOptions of(Map<String, String> environment) {
        return new IdleOptions(
                heat(environment.getOrDefault("KERNEL_STANDBYS", "")),
                millis(environment.getOrDefault("KERNEL_SUSPEND_AFTER", "")),
                millis(environment.getOrDefault("KERNEL_CULL_AFTER", "")));
    }

    long suspendAfter(IdleSettings settings) {
        return suspendAfterMillis.orElse(settings.suspendAfterMillis());
    }

    long cullAfter(IdleSettings settings) {
        return cullAfterMillis.orElse(settings.cullAfterMillis());
    }

    private static Optional<Heat> heat(String text) {
        return text.matches("hot|warm|cold")
                ? Optional.of(Heat.valueOf(text.toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static OptionalLong millis(String text) {
        return text.matches("[0-9]{1,9}") ? OptionalLong.of(Long.parseLong(text) * 1000) : OptionalLong.empty();
    }
}
