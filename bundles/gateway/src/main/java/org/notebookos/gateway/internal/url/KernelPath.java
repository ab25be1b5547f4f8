package org.notebookos.gateway.internal.url;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Paths of kernels, and the form of ids: clients match {@code \w+-\w+-\w+-\w+-\w+}. */
public final class KernelPath {

    private static final Pattern CHANNELS = Pattern.compile("/kernels/([^/]+)/channels/?");
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private KernelPath() {}

    /** Returns the kernel's id if the request is for a kernel's WebSocket. */
    public static Optional<String> kernelId(HttpServletRequest request) {
        Matcher matcher = CHANNELS.matcher(ApiPath.below(request));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Tells whether a text is a UUID with four dashes. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }
}
