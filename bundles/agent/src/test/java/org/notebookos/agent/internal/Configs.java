package org.notebookos.agent.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Makes typed configurations out of their defaults and a few values. */
final class Configs {

    private Configs() {}

    static <C> C of(Class<C> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> values.containsKey(method.getName())
                        ? values.get(method.getName())
                        : method.getDefaultValue()));
    }
}
