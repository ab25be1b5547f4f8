package org.notebookos.console.internal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.notebookos.console.internal.ConsoleException;
import org.notebookos.console.internal.ConsoleException.Code;

class PluginJarTest {

    private static ConsoleException refusal(byte[] bytes) {
        ConsoleException refused = assertThrows(ConsoleException.class, () -> PluginJar.parse(bytes));
        assertEquals(Code.BAD_PLUGIN, refused.code());
        return refused;
    }

    @Test
    void aComponentTellsExtensionPointAndName() throws IOException {
        PluginJar jar = PluginJar.parse(
                Jars.placement("org.example.tight", "1.2.0", "tight").bytes());

        assertEquals("org.example.tight", jar.symbolicName());
        assertEquals("1.2.0", jar.version());
        assertEquals(List.of(new PluginJar.Service(ExtensionPoint.PLACEMENT, "tight")), jar.services());
    }

    @Test
    void withoutANameTheBundleGivesIts() throws IOException {
        PluginJar jar = PluginJar.parse(
                Jars.placement("org.example.tight;singleton:=true", "1", "").bytes());

        assertEquals("org.example.tight", jar.services().get(0).name());
    }

    @Test
    void theManifestIsEnoughForABundleWithAnActivator() throws IOException {
        PluginJar jar = PluginJar.parse(Jars.bundle("org.example.gpu", "1")
                .header(
                        "Provide-Capability",
                        "osgi.service;objectClass:List<String>=\"org.notebookos.spi.gpu.GpuBinder\"")
                .bytes());

        assertEquals(List.of(new PluginJar.Service(ExtensionPoint.GPU, "org.example.gpu")), jar.services());
    }

    @Test
    void whatIsNoJarIsRefused() {
        refusal("hello".getBytes(StandardCharsets.UTF_8));
        refusal(new byte[0]);
    }

    @Test
    void aJarThatIsNoBundleIsRefused() throws IOException {
        assertTrue(refusal(new Jars().bytes()).getMessage().contains("no Bundle-SymbolicName"));
        refusal(Jars.placement("../../../etc/passwd", "1", "x").bytes());
    }

    @Test
    void aBundleThatImplementsNothingOfOursIsRefused() throws IOException {
        assertTrue(
                refusal(Jars.bundle("org.example.x", "1").bytes()).getMessage().contains("none of the platform's"));
        refusal(Jars.bundle("org.example.x", "1")
                .component("java.lang.Runnable", "x")
                .bytes());
    }

    @Test
    void aComponentDescriptionMayNotReachOutOfItself() throws IOException {
        refusal(Jars.bundle("org.example.x", "1")
                .header("Service-Component", "OSGI-INF/one.xml")
                .file("OSGI-INF/one.xml", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>")
                .bytes());
    }
}
