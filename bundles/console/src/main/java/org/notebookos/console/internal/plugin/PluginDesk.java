package org.notebookos.console.internal.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.notebookos.console.api.PolicyService;
import org.notebookos.console.internal.ClusterDesk;
import org.notebookos.console.internal.ConsoleException;
import org.notebookos.console.internal.ConsoleException.Code;
import org.notebookos.scheduler.api.ClusterStatus;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Lists, installs, removes and selects plugins. Changes are made one at a time, under this object's lock; reading takes no
 * lock.
 */
@Component(
        service = {PluginDesk.class, PolicyService.class},
        configurationPid = "org.notebookos.console",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PluginDesk.Config.class)
public final class PluginDesk implements PolicyService {

    /** Configuration. */
    @ObjectClassDefinition(id = "org.notebookos.console", name = "Console")
    public @interface Config {

        @AttributeDefinition(description = "Folder that every node of this machine watches for plugins")
        String pluginDirectory();

        @AttributeDefinition(description = "Folder of the plugins that came with the platform")
        String distributionDirectory();

        @AttributeDefinition(description = "Folder of the operator's configuration files")
        String configurationDirectory();
    }

    private final ClusterDesk cluster;
    private final PluginFolders folders;
    private final PluginInstaller installer;
    private final PolicySwitch policies;

    @Activate
    public PluginDesk(
            Config config,
            BundleContext context,
            @Reference ClusterDesk cluster,
            @Reference ConfigurationAdmin configurations) {
        this.cluster = cluster;
        this.folders = new PluginFolders(Path.of(config.distributionDirectory()), Path.of(config.pluginDirectory()));
        this.installer = new PluginInstaller(folders, context);
        this.policies = new PolicySwitch(
                Path.of(config.configurationDirectory()), configurations, this::inUse, Duration.ofSeconds(5));
    }

    /**
     * A plugin as operators see it.
     *
     * @param spi extension point
     * @param installed whether an operator installed it
     */
    public record Row(String spi, String name, String bundle, String version, boolean inUse, boolean installed) {}

    /** Returns all plugins, those in use and others. */
    public List<Row> list() {
        Map<String, String> used = inUse();
        List<PluginFolders.Entry> all = folders.list();
        return all.stream()
                .flatMap(entry -> entry.jar().services().stream()
                        .map(service -> new Row(
                                service.point().label(),
                                service.name(),
                                entry.jar().symbolicName(),
                                entry.jar().version(),
                                PluginFolders.inUse(service, all, used),
                                entry.installed())))
                .sorted(Comparator.comparing(Row::spi).thenComparing(Row::name))
                .toList();
    }

    /** Installs a plugin, or updates it; returns a sentence for people. */
    public synchronized String install(byte[] bytes) throws IOException {
        PluginJar jar = PluginJar.parse(bytes);
        if (folders.isPartOfDistribution(jar.symbolicName())) {
            throw new ConsoleException(
                    Code.CONFLICT, jar.symbolicName() + " came with the platform; choose another Bundle-SymbolicName");
        }
        installer.install(jar, bytes);
        return "installed " + jar.symbolicName() + " " + jar.version() + ", which provides " + describe(jar);
    }

    /** Removes a plugin that an operator installed; returns a sentence for people. */
    public synchronized String remove(String name) throws IOException {
        PluginFolders.Entry entry = folders.installed(name);
        Map<String, String> used = inUse();
        for (PluginJar.Service service : entry.jar().services()) {
            if (service.name().equals(used.get(service.point().label())) && folders.count(service) == 1) {
                throw new ConsoleException(
                        Code.CONFLICT,
                        service.point().label() + " " + service.name()
                                + " is in use; first put another one to use with " + "\"plugin use "
                                + service.point().label() + " NAME\"");
            }
        }
        installer.remove(entry);
        return "removed " + entry.jar().symbolicName();
    }

    @Override
    public Map<String, String> inUse() {
        return cluster.statusIfThere().map(ClusterStatus::policies).orElse(Map.of());
    }

    @Override
    public String use(String spi, String name) {
        try {
            return select(spi, name);
        } catch (ConsoleException e) {
            throw e.code() == Code.NOT_FOUND
                    ? new IllegalArgumentException(e.getMessage(), e)
                    : new IllegalStateException(e.getMessage(), e);
        }
    }

    /** As {@link #use}, failing with {@link ConsoleException}. */
    public synchronized String select(String spi, String name) {
        ExtensionPoint point = ExtensionPoint.ofLabel(spi)
                .filter(known -> known.key().isPresent())
                .orElseThrow(() -> new ConsoleException(
                        Code.NOT_FOUND,
                        "there is no choice of \"" + spi + "\". Choose one of: " + ExtensionPoint.selectable()));
        List<String> known = folders.names(point);
        if (!known.contains(name)) {
            throw new ConsoleException(
                    Code.NOT_FOUND, "there is no " + spi + " \"" + name + "\". Known: " + String.join(", ", known));
        }
        try {
            policies.use(point, name);
        } catch (IOException e) {
            throw new ConsoleException(Code.FAILED, "can't write the configuration: " + e.getMessage(), e);
        }
        return spi + " " + name + " is in use";
    }

    private static String describe(PluginJar jar) {
        return String.join(
                ", ",
                jar.services().stream()
                        .map(service -> service.point().label() + " " + service.name())
                        .toList());
    }
}
