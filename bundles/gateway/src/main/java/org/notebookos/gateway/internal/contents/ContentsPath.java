package org.notebookos.gateway.internal.contents;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.notebookos.gateway.internal.GatewayException;
import org.notebookos.gateway.internal.GatewayException.Code;
import org.notebookos.gateway.internal.disk.AtomicFile;

/**
 * A path as clients write it: relative to the root that they see, with {@code /}. It can't lead out of the root by itself;
 * links on the disk are {@link ContentsRoot}'s affair.
 *
 * @param segments names; none for the root
 */
record ContentsPath(List<String> segments) {

    static final ContentsPath ROOT = new ContentsPath(List.of());

    private static final int MAX_LENGTH = 4096;

    /**
     * Reads a decoded path.
     *
     * @throws GatewayException 404 if it tries to leave the root or can't be a path
     */
    static ContentsPath parse(String text) {
        List<String> segments = Arrays.stream(text.split("/"))
                .filter(segment -> !segment.isEmpty())
                .toList();
        boolean foul = text.length() > MAX_LENGTH
                || text.indexOf('\0') >= 0
                || segments.stream().anyMatch(ContentsPath::isForbidden);
        if (foul) {
            throw new GatewayException(Code.NOT_FOUND, "no path of this server: " + printable(text));
        }
        return new ContentsPath(segments);
    }

    private static boolean isForbidden(String segment) {
        return segment.equals(".") || segment.equals("..") || segment.startsWith(AtomicFile.PART_PREFIX);
    }

    private static String printable(String text) {
        String cut = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "�");
    }

    boolean isRoot() {
        return segments.isEmpty();
    }

    /** The last name; empty for the root. */
    String name() {
        return isRoot() ? "" : segments.get(segments.size() - 1);
    }

    /** Where it lies; the root lies in itself. */
    ContentsPath parent() {
        return isRoot() ? this : new ContentsPath(segments.subList(0, segments.size() - 1));
    }

    ContentsPath child(String name) {
        List<String> longer = new ArrayList<>(segments);
        longer.add(name);
        return new ContentsPath(List.copyOf(longer));
    }

    /** Tells whether it, or a directory on the way, has a name that begins with a dot. */
    boolean isHidden() {
        return segments.stream().anyMatch(name -> name.startsWith("."));
    }

    /** Tells whether it is this one or lies below. */
    boolean startsWith(ContentsPath other) {
        return segments.size() >= other.segments.size()
                && segments.subList(0, other.segments.size()).equals(other.segments);
    }

    boolean isNotebook() {
        return name().endsWith(".ipynb");
    }

    /** As it stands in URLs, without slashes at the ends. */
    String encoded() {
        return segments.stream()
                .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    /** As clients write it, without slashes at the ends. */
    @Override
    public String toString() {
        return String.join("/", segments);
    }
}
