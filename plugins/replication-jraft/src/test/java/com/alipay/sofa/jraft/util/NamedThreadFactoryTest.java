package com.alipay.sofa.jraft.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class NamedThreadFactoryTest {

    @Test
    void itTakesThePlaceOfTheOneInJRaft() {
        URL used = NamedThreadFactory.class.getResource("NamedThreadFactory.class");
        assertEquals("file", used.getProtocol(), "loaded from " + used);
    }

    @Test
    void threadsAreNamedAndNumbered() {
        NamedThreadFactory factory = new NamedThreadFactory("JRaft-FSMCaller-Disruptor-", true);
        assertEquals("JRaft-FSMCaller-Disruptor-0", factory.newThread(() -> {}).getName());
        assertEquals("JRaft-FSMCaller-Disruptor-1", factory.newThread(() -> {}).getName());
    }

    @Test
    void threadsAreDaemonsIfWished() {
        assertTrue(new NamedThreadFactory("x-Timer-", true).newThread(() -> {}).isDaemon());
        assertFalse(new NamedThreadFactory("x-Timer-").newThread(() -> {}).isDaemon());
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void groupThreadsAreVirtualAndTimersAreNot() throws ReflectiveOperationException {
        assertTrue(isVirtual(new NamedThreadFactory("JRaft-LogManager-Disruptor-", true)));
        assertFalse(isVirtual(new NamedThreadFactory("JRaft-ElectionTimer-", true)));
        assertFalse(isVirtual(new NamedThreadFactory("JRaft-Node-ScheduleThreadPool", true)));
    }

    private static boolean isVirtual(NamedThreadFactory factory)
            throws NoSuchMethodException, InvocationTargetException, IllegalAccessException {
        return (Boolean) Thread.class.getMethod("isVirtual").invoke(factory.newThread(() -> {}));
    }
}
