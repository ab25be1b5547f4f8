package org.notebookos.gpu.nvidia.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as the framework would make them: the defaults, and what differs. */
final class Configs {

    private Configs() {}

    static NvidiaComponent.Config with(Map<String, Object> changes) {
        return (NvidiaComponent.Config) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {NvidiaComponent.Config.class},
                (proxy, method, arguments) -> changes.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
