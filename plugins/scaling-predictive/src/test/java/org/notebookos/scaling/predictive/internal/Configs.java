package org.notebookos.scaling.predictive.internal;

import java.lang.reflect.Proxy;

/** Configurations of the policy. */
final class Configs {

    static final PredictiveScaling.Config DEFAULT = with("", "");

    private Configs() {}

    /** Returns the default one with another value. */
    static PredictiveScaling.Config with(String name, Object value) {
        return (PredictiveScaling.Config) Proxy.newProxyInstance(
                Configs.class.getClassLoader(),
                new Class<?>[] {PredictiveScaling.Config.class},
                (proxy, method, arguments) -> method.getName().equals(name) ? value : method.getDefaultValue());
    }
}
