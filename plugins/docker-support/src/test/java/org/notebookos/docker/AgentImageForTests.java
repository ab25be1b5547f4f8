package org.notebookos.docker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An image of controller and agent that is there at once: it has entry point, environment, user and home of the one that {@code
 * deploy/image} makes, and with {@link #binds} the programs of this machine: its Java, a Python and an unpacked archive.
 */
public final class AgentImageForTests {

    /** What the image is called. */
    public static final String NAME = "nbos-agent-test:1";

    private static final String ARCHIVE = "/opt/notebookos";

    private AgentImageForTests() {}

    /** Puts the image on an engine and returns its name; kernels of its agents run on {@code python}. */
    public static String load(Engine engine, String python) throws IOException {
        String defaults =
                """
                {"Entrypoint": ["%s/bin/notebookos"], "User": "10001:10001", "WorkingDir": "/var/lib/notebookos",
                 "Env": ["NOTEBOOKOS_HOME=/var/lib/notebookos", "NOTEBOOKOS_PYTHON=%s", "JAVA_HOME=%s", "LANG=C.UTF-8",
                         "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}"""
                        .formatted(ARCHIVE, python, java());
        return ImageForTests.load(engine, NAME, defaults);
    }

    /**
     * Returns what containers of the image need of this machine, each {@code SOURCE:TARGET:ro}.
     *
     * @param archive the unpacked archive of the distribution
     * @param python the interpreter that was given to {@link #load}
     */
    public static List<String> binds(Path archive, String python) throws IOException {
        List<String> same = new ArrayList<>(ImageForTests.mounts());
        same.addAll(ImageForTests.mountsOf(python));
        if (!java().startsWith("/usr/")) {
            same.add(java());
        }
        same.addAll(ImageForTests.mountsOfJava());
        List<String> binds = new ArrayList<>();
        same.forEach(path -> binds.add(path + ":" + path + ":ro"));
        binds.add(archive.toAbsolutePath().normalize() + ":" + ARCHIVE + ":ro");
        return binds;
    }

    private static String java() throws IOException {
        return Path.of(System.getProperty("java.home")).toRealPath().toString();
    }
}
