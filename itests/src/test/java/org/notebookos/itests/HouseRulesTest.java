package org.notebookos.itests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dependencies between the rooms of the house point one way. */
class HouseRulesTest {

    private static final List<String> CORE_ROOMS = List.of(
            "org.notebookos.agent..",
            "org.notebookos.console..",
            "org.notebookos.gateway..",
            "org.notebookos.hostlink..",
            "org.notebookos.jupyter..",
            "org.notebookos.kernel..",
            "org.notebookos.lab..",
            "org.notebookos.logging..",
            "org.notebookos.scheduler..",
            "org.notebookos.shell..",
            "org.notebookos.simulator..",
            "org.notebookos.zeromq..");

    private static JavaClasses house;

    @BeforeAll
    static void readEveryRoom() throws IOException {
        try (Stream<Path> found = Files.walk(Path.of(".."), 4)) {
            List<Path> rooms =
                    found.filter(path -> path.endsWith("target/classes")).toList();
            house = new ClassFileImporter().importPaths(rooms);
        }
        assertTrue(house.size() > 100, "only " + house.size() + " classes found: is the reactor built?");
    }

    @Test
    void extensionPointsSpeakJdkTypesOnly() {
        classes()
                .that()
                .resideInAPackage("org.notebookos.spi..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.notebookos.spi..", "org.osgi.annotation..")
                .check(house);
    }

    @Test
    void wireFormatsKnowNobody() {
        noRoom("org.notebookos.jupyter..").check(house);
        noRoom("org.notebookos.logging..").check(house);
        noRoom("org.notebookos.zeromq..").check(house);
        noRoom("org.notebookos.hostlink..").check(house);
    }

    @Test
    void pagesInTheBrowserKnowNobody() {
        noRoom("org.notebookos.lab..").check(house);
    }

    @Test
    void pluginsKnowTheExtensionPointsAlone() {
        DescribedPredicate<JavaClass> core = resideInAnyPackage(CORE_ROOMS.toArray(String[]::new));
        noClasses()
                .that(DescribedPredicate.not(core)
                        .and(resideInAPackage("org.notebookos.."))
                        .and(DescribedPredicate.not(resideInAPackage("org.notebookos.launcher.."))))
                .should()
                .dependOnClassesThat(core)
                .check(house);
    }

    @Test
    void decisionsKnowNeitherSocketsNorClocksNorThreads() {
        noClasses()
                .that()
                .resideInAPackage("org.notebookos.scheduler.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.notebookos.hostlink..",
                        "org.notebookos.scheduler.internal..",
                        "org.osgi.service..",
                        "org.osgi.framework..",
                        "java.net..",
                        "java.io..",
                        "java.nio..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .check(house);
    }

    @Test
    void frontDoorsAskTheSchedulerThroughItsApi() {
        noClasses()
                .that()
                .resideInAnyPackage("org.notebookos.gateway..", "org.notebookos.console..", "org.notebookos.shell..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.notebookos.scheduler.core..", "org.notebookos.scheduler.internal..")
                .check(house);
    }

    private static com.tngtech.archunit.lang.ArchRule noRoom(String self) {
        String[] others = CORE_ROOMS.stream().filter(room -> !room.equals(self)).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(self)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }
}
