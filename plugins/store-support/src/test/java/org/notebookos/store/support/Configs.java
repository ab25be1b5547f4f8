package org.notebookos.store.support;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Makes typed configurations out of their defaults and a few values. */
public final class Configs {

    private Configs() {}

    /** Returns a configuration that says the given values, and its defaults for the rest. */
    public static <C> C of(Class<C> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> values.containsKey(method.getName())
                        ? values.get(method.getName())
                        : method.getDefaultValue()));
    }
}
