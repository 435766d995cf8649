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
import org.moco4j.platform.OutputSilencer;

/** Checks which package may use which, and other conventions. A rule fails if its package does not exist. */
@AnalyzeClasses(packages = "org.moco4j", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ALL_PACKAGES = "org.moco4j..";
    private static final String ROOT = "org.moco4j";

    @ArchTest
    static final ArchRule packagesHaveNoCycle =
            slices().matching("org.moco4j.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ioUsesOnlyText = mayUse("io", "text");

    @ArchTest
    static final ArchRule textUsesOnlyTheRoot = mayUse("text");

    @ArchTest
    static final ArchRule platformUsesOnlyIoAndText = mayUse("platform", "io", "text");

    @ArchTest
    static final ArchRule configUsesOnlyIoAndText = mayUse("config", "io", "text");

    @ArchTest
    static final ArchRule pickleUsesOnlyText = mayUse("pickle", "text");

    @ArchTest
    static final ArchRule tensorfileUsesOnlyPickleAndTextAndIo = mayUse("tensorfile", "pickle", "text", "io");

    @ArchTest
    static final ArchRule nnUsesOnlyTheRoot = mayUse("nn");

    @ArchTest
    static final ArchRule optimUsesOnlyNn = mayUse("optim", "nn");

    @ArchTest
    static final ArchRule mocoUsesOnlyNnAndOptimAndPlan = mayUse("moco", "nn", "optim", "plan");

    @ArchTest
    static final ArchRule planUsesOnlyTheRoot = mayUse("plan");

    @ArchTest
    static final ArchRule dataUsesOnlyIoAndTextAndPickle = mayUse("data", "io", "text", "pickle");

    @ArchTest
    static final ArchRule augmentUsesOnlyData = mayUse("augment", "data");

    @ArchTest
    static final ArchRule trainUsesOnlyMocoAndNnAndOptimAndPlanAndAugmentAndConfig =
            mayUse("train", "moco", "nn", "optim", "plan", "augment", "config");

    @ArchTest
    static final ArchRule evalUsesOnlyNnAndPlanAndAugmentAndData = mayUse("eval", "nn", "plan", "augment", "data");

    @ArchTest
    static final ArchRule exploreUsesOnlyEvalAndText = mayUse("explore", "eval", "text");

    @ArchTest
    static final ArchRule checkpointUsesOnlyThePackagesBelowIt =
            mayUse("checkpoint", "io", "text", "nn", "moco", "config", "tensorfile");

    @ArchTest
    static final ArchRule embedUsesOnlyThePackagesBelowIt =
            mayUse("embed", "io", "text", "checkpoint", "eval", "augment", "data", "nn", "plan", "platform");

    @ArchTest
    static final ArchRule exportUsesOnlyThePackagesBelowIt =
            mayUse("export", "io", "checkpoint", "tensorfile", "nn", "plan");

    @ArchTest
    static final ArchRule reportUsesOnlyIoAndText = mayUse("report", "io", "text");

    @ArchTest
    static final ArchRule useCasesDoNotUseTheCommandLine = noClasses()
            .that()
            .resideInAnyPackage(
                    "org.moco4j.session..", "org.moco4j.run..", "org.moco4j.inspect..", "org.moco4j.quickrun..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.moco4j.cli..", "org.apache.commons.cli..");

    @ArchTest
    static final ArchRule onlyTheIndexUsesLucene = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.moco4j.explore.HnswIndex")
            .and()
            .haveNameNotMatching("org\\.moco4j\\.explore\\.HnswIndex\\$.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.lucene..");

    @ArchTest
    static final ArchRule onlyExportUsesOnnx = noClasses()
            .that()
            .resideOutsideOfPackage("org.moco4j.export..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.onnx..", "com.google.protobuf..", "org.tribuo.util.onnx..");

    @ArchTest
    static final ArchRule onlyMainUsesTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage("org.moco4j.cli..")
            .and()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.moco4j.cli..");

    @ArchTest
    static final ArchRule nnAndThePortablePlanUseNd4jOnly = classes()
            .that()
            .resideInAnyPackage("org.moco4j.nn", "org.moco4j.plan", "org.moco4j.plan.nd4j")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ROOT, "org.moco4j.nn", "org.moco4j.plan..", "org.nd4j..", "org.slf4j..", "java..");

    @ArchTest
    static final ArchRule onlyTheFastKernelsUseOneDnn = noClasses()
            .that()
            .resideOutsideOfPackage("org.moco4j.plan.onednn")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.dnnl..");

    @ArchTest
    static final ArchRule noClassUsesTheJacksonInsideNd4j =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.nd4j.shade..");

    @ArchTest
    static final ArchRule onlyTheDashboardIsAServer = noClasses()
            .that()
            .resideOutsideOfPackage("org.moco4j.report.dashboard")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.sun.net.httpserver..", "jdk.httpserver..");

    @ArchTest
    static final ArchRule noStaticFieldChanges =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule noClassHasAnEmptyName =
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
            .resideOutsideOfPackages("org.moco4j.cli..", "org.moco4j.report..", "org.moco4j.examples..")
            .and()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(OutputSilencer.class.getName())
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    /** The package {@code name} may use itself, the root package and {@code others}, and no other package of MoCo4J. */
    private static ArchRule mayUse(String name, String... others) {
        String[] known = Stream.concat(
                        Stream.of(ROOT),
                        Stream.concat(Stream.of(name), Arrays.stream(others)).map(p -> "org.moco4j." + p + ".."))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("org.moco4j." + name + "..")
                .should()
                .dependOnClassesThat(are(resideInAPackage(ALL_PACKAGES)).and(not(resideInAnyPackage(known))));
    }
}
