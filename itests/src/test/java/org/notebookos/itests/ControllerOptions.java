package org.notebookos.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.notebookos.launcher.Distribution;
import org.notebookos.launcher.node.ControllerFiles;
import org.ops4j.pax.exam.Option;

/** The controller of the archive, in the framework of the test: same bundles, same start levels, same configuration. */
final class ControllerOptions {

    private ControllerOptions() {}

    static Option[] of(TestHome test) throws IOException {
        Distribution distribution = TestHome.distribution();
        ControllerFiles files = ControllerFiles.write(distribution, test.home(), test.settings());
        List<Option> options = new ArrayList<>();
        for (ControllerFiles.Entry entry : files.bundles()) {
            options.add(bundle("reference:" + entry.jar().toUri()).startLevel(entry.startLevel()));
        }
        files.frameworkProperties()
                .forEach((name, value) -> options.add(frameworkProperty(name).value(value)));
        options.add(junitBundles());
        options.add(frameworkStartLevel(100));
        options.add(systemProperty("nbos.it.home").value(test.home().root().toString()));
        options.add(systemProperty("nbos.it.url").value(test.settings().url()));
        options.add(systemProperty("nbos.it.token").value(test.token()));
        options.add(systemProperty("nbos.it.python").value(TestHome.python()));
        options.add(systemProperty("nbos.it.repository")
                .value(Path.of("..").toAbsolutePath().normalize().toString()));
        Files.createDirectories(test.home().plugins());
        return options.toArray(Option[]::new);
    }
}
