package org.notebookos.identity.oidc.internal;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as the framework makes them: what is said, and the defaults for the rest. */
final class Configs {

    private Configs() {}

    static OidcConfig of(Map<String, ?> said) {
        return (OidcConfig) Proxy.newProxyInstance(
                OidcConfig.class.getClassLoader(),
                new Class<?>[] {OidcConfig.class},
                (proxy, method, arguments) ->
                        said.containsKey(method.getName()) ? said.get(method.getName()) : method.getDefaultValue());
    }
}
