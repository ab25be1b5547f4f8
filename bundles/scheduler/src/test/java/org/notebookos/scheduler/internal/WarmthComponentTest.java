package org.notebookos.scheduler.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.notebookos.scheduler.core.WarmSettings;
import org.notebookos.scheduler.core.WarmSettings.Policy;

/** Settings of processes that wait, as operators write them. */
class WarmthComponentTest {

    private final List<WarmSettings> told = new ArrayList<>();

    /** A configuration with the defaults, but for some values. */
    private static WarmthComponent.Config config(Map<String, Object> values) {
        return (WarmthComponent.Config) Proxy.newProxyInstance(
                WarmthComponent.Config.class.getClassLoader(),
                new Class<?>[] {WarmthComponent.Config.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void itsDefaultsKeepOneOnEachHost() {
        new WarmthComponent(config(Map.of())).listen(told::add);
        assertEquals(List.of(new WarmSettings(Policy.MINIMUM, 3, false, true, 1, 2, 8, 60_000)), told);
    }

    @Test
    void whoListensIsToldAtOnceAndOfEachChange() {
        WarmthComponent component = new WarmthComponent(config(Map.of("policy", "none")));
        component.listen(told::add);
        component.modified(config(Map.of("policy", "fixed", "fixed", 7)));
        assertEquals(
                List.of(Policy.NONE, Policy.FIXED),
                told.stream().map(WarmSettings::policy).toList());
        assertEquals(7, told.get(1).fixed());
        assertEquals("fixed", component.policy());
    }

    @Test
    void whatMakesNoSenseChangesNothing() {
        WarmthComponent component = new WarmthComponent(config(Map.of("policy", "many")));
        assertEquals("hosts", component.policy());
        component.modified(config(Map.of()));
        component.modified(config(Map.of("leastPerHost", 9)));
        assertEquals("minimum", component.policy());
    }
}
