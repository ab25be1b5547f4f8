package org.notebookos.scheduler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** Decisions are functions: the same code runs in the live system and in the simulator. */
@AnalyzeClasses(packages = "org.notebookos.scheduler", importOptions = ImportOption.DoNotIncludeTests.class)
class CoreIsPureTest {

    @ArchTest
    static final ArchRule theCoreKnowsOnlyDataAndPolicies = classes()
            .that()
            .resideInAPackage("..scheduler.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.notebookos.scheduler.core..",
                    "org.notebookos.scheduler.api..",
                    "org.notebookos.spi..",
                    "java.lang..",
                    "java.util",
                    "java.util.function",
                    "java.util.stream",
                    "java.time");

    @ArchTest
    static final ArchRule theCoreHasNoClockNoThreadsAndNoChance = noClasses()
            .that()
            .resideInAPackage("..scheduler.core..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.UUID")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule theApiKnowsNobody = classes()
            .that()
            .resideInAPackage("..scheduler.api..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("org.notebookos.scheduler.api..", "java..", "org.osgi.annotation..");
}
