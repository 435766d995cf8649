package org.moco4j;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import org.moco4j.machine.Quiet;

/** Who may know whom, and the few habits that can be checked. A package that does not exist breaks no rule. */
@AnalyzeClasses(packages = "org.moco4j", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String HOUSE = "org.moco4j..";
    private static final String ROOT = "org.moco4j";

    @ArchTest
    static final ArchRule packagesGoRoundInNoCircle =
            slices().matching("org.moco4j.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule graphKnowsNobody = mayKnow("graph");

    @ArchTest
    static final ArchRule planKnowsNobodyAndNothingOfMoco = mayKnow("plan");

    @ArchTest
    static final ArchRule augmentKnowsData = mayKnow("augment", "data");

    @ArchTest
    static final ArchRule dataKnowsNobody = mayKnow("data");

    @ArchTest
    static final ArchRule reportKnowsNobody = mayKnow("report");

    @ArchTest
    static final ArchRule machineKnowsNobody = mayKnow("machine");

    @ArchTest
    static final ArchRule configKnowsNobody = mayKnow("config");

    @ArchTest
    static final ArchRule trainKnowsWhatItTrains = mayKnow("train", "graph", "plan", "augment", "config");

    @ArchTest
    static final ArchRule evalKnowsTheEncoderAndTheImages = mayKnow("eval", "graph", "plan", "augment", "data");

    @ArchTest
    static final ArchRule exploreKnowsHowToSearch = mayKnow("explore", "eval");

    @ArchTest
    static final ArchRule onlyTheIndexKnowsLucene = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.moco4j.explore.SmallWorldGraph")
            .and()
            .haveNameNotMatching("org\\.moco4j\\.explore\\.SmallWorldGraph\\$.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.lucene..");

    @ArchTest
    static final ArchRule embedKnowsTheEncoderAndThePictures =
            mayKnow("embed", "checkpoint", "eval", "augment", "data", "graph", "plan");

    @ArchTest
    static final ArchRule checkpointKnowsWhatItKeeps = mayKnow("checkpoint", "graph", "train", "config");

    @ArchTest
    static final ArchRule exportKnowsTheEncoderAndItsFile = mayKnow("export", "checkpoint", "graph");

    @ArchTest
    static final ArchRule onlyExportKnowsOnnx = noClasses()
            .that()
            .resideOutsideOfPackage("org.moco4j.export..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.onnx..", "com.google.protobuf..", "org.tribuo.util.onnx..");

    @ArchTest
    static final ArchRule onlyMainKnowsTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("org.moco4j.cli..")
            .and()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.moco4j.cli..");

    @ArchTest
    static final ArchRule graphAndThePortablePlanStandOnNd4jAlone = classes()
            .that()
            .resideInAnyPackage("org.moco4j.graph", "org.moco4j.plan", "org.moco4j.plan.nd4j")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ROOT, "org.moco4j.graph", "org.moco4j.plan..", "org.nd4j..", "org.slf4j..", "java..");

    @ArchTest
    static final ArchRule onlyTheFastKernelsKnowOneDnn = noClasses()
            .that()
            .resideOutsideOfPackage("org.moco4j.plan.onednn")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.dnnl..");

    @ArchTest
    static final ArchRule nobodyUsesTheJacksonInsideNd4j =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.nd4j.shade..");

    @ArchTest
    static final ArchRule onlyTheDashboardIsAServer = noClasses()
            .that()
            .resideOutsideOfPackage("org.moco4j.report.dashboard")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.sun.net.httpserver..", "jdk.httpserver..");

    @ArchTest
    static final ArchRule nothingStaticChanges =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule namesSayWhatAThingIs =
            noClasses().should().haveNameMatching(".*(Utils?|Helpers?|Manager|Base|Misc)");

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class);

    @ArchTest
    static final ArchRule onlyTheEdgePrints = noClasses()
            .that()
            .resideOutsideOfPackages("org.moco4j.cli..", "org.moco4j.report..")
            .and()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(Quiet.class.getName())
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    /** Of our own packages {@code room} knows itself, the classes at the root and {@code others}. */
    private static ArchRule mayKnow(String room, String... others) {
        String[] known = Stream.concat(
                        Stream.of(ROOT),
                        Stream.concat(Stream.of(room), Arrays.stream(others)).map(p -> "org.moco4j." + p + ".."))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("org.moco4j." + room + "..")
                .should()
                .dependOnClassesThat(are(resideInAPackage(HOUSE)).and(not(resideInAnyPackage(known))))
                .allowEmptyShould(true);
    }
}
