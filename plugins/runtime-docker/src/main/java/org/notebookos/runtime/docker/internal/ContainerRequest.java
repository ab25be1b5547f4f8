package org.notebookos.runtime.docker.internal;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.notebookos.docker.Labels;

/**
 * What is asked of the engine for one container. Makes nothing.
 *
 * @param name of the container
 * @param command with paths as they are inside
 * @param environment as it is inside
 * @param labels besides the owner's
 * @param packages folders of this host that hold the platform's and the operator's modules
 * @param box the folder that it shares with the agent, on this host
 * @param limits what it may use
 */
record ContainerRequest(
        String name,
        List<String> command,
        Map<String, String> environment,
        Map<String, String> labels,
        List<Path> packages,
        Path box,
        Limits limits) {

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final String USER = "notebook";

    /** Returns the command with the redirections in front. */
    List<String> launched() {
        List<String> launched = new ArrayList<>(Box.ENTRY);
        launched.addAll(command);
        return launched;
    }

    /** Returns the variables, on top of a minimal set, as {@code NAME=VALUE}. */
    List<String> variables() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", PATH);
        all.put("HOME", Box.HOME);
        all.put("LANG", "C.UTF-8");
        all.put("USER", USER);
        all.put("LOGNAME", USER);
        // The first process passes signals on to the group of the one that it started.
        all.put("TINI_KILL_PROCESS_GROUP", "1");
        all.putAll(environment);
        return all.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .toList();
    }

    /** Returns all labels. */
    Map<String, String> allLabels(ContainerSettings settings) {
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.put(Labels.LIFE, settings.life());
        return settings.owner().labels(all);
    }

    /** Returns what the container may do and see. */
    HostConfig hostConfig(ContainerSettings settings) {
        HostConfig config = HostConfig.newHostConfig()
                .withInit(true)
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges:true"))
                .withPidsLimit(limits.processes())
                .withNetworkMode(settings.networkName())
                .withRestartPolicy(RestartPolicy.noRestart())
                .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
                .withTmpFs(Map.of("/tmp", "rw,nosuid,nodev,exec,mode=1777,size=" + limits.temporaryMegabytes() + "m"))
                .withShmSize(limits.sharedMegabytes() << 20)
                .withBinds(binds(settings));
        if (limits.quota() > 0) {
            // Not as a number of processors: such a container's limit couldn't be changed.
            config.withCpuPeriod(Limits.PERIOD).withCpuQuota(limits.quota());
        }
        if (limits.memoryBytes() > 0) {
            config.withMemory(limits.memoryBytes()).withMemorySwap(limits.memoryBytes());
        }
        if (!settings.gpus().devices().isEmpty()) {
            config.withDeviceRequests(settings.gpus().requests());
        }
        return config;
    }

    private List<Bind> binds(ContainerSettings settings) {
        List<Bind> binds = new ArrayList<>();
        binds.add(new Bind(box.toString(), new Volume(Box.INSIDE), AccessMode.rw));
        Set<String> seen = new LinkedHashSet<>();
        for (String mount : settings.mounts()) {
            Bind bind = bind(mount);
            seen.add(bind.getVolume().getPath());
            binds.add(bind);
        }
        for (Path each : packages) {
            // Not what the environment says: a client may have a say in that, and must not choose what it sees of this
            // host.
            String folder = each.toString();
            if (Files.isDirectory(each) && seen.add(folder)) {
                binds.add(new Bind(folder, new Volume(folder), AccessMode.ro));
            }
        }
        return binds;
    }

    private static Bind bind(String mount) {
        String[] parts = mount.split(":");
        boolean writable = parts.length > 1 && parts[parts.length - 1].equals("rw");
        String inside = parts.length > 1 && parts[1].startsWith("/") ? parts[1] : parts[0];
        return new Bind(parts[0], new Volume(inside), writable ? AccessMode.rw : AccessMode.ro);
    }
}
