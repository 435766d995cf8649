package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.moco4j.UserError;

class NativeBuildTest {
    @Test
    void acceptsTheAvx2BuildOnProcessorsWithAvx2AndAvx512() {
        assertEquals("-onednn-avx2", verify(SampleCpus.ZEN_3, "-onednn-avx2").extension());
        assertEquals("-onednn-avx2", verify(SampleCpus.ZEN_5, "-onednn-avx2").extension());
    }

    @Test
    void rejectsTheAvx2BuildWithoutAvx2AndNamesTheProfile() {
        String message = assertUserError(
                () -> verify(SampleCpus.IVY_BRIDGE, "-onednn-avx2"), "Intel Xeon E5-2670 v2", "has no AVX2 and FMA");
        assertTrue(message.endsWith("mvn -Pcpu-compat compile exec:java"), message);
    }

    @Test
    void rejectsTheAvx512BuildWithoutAvx512AndSuggestsTheDefault() {
        assertUserError(
                () -> verify(SampleCpus.ZEN_3, "-onednn-avx512"),
                "has no AVX512F",
                "omit -Dnative.extension=-onednn-avx512");
    }

    @Test
    void acceptsTheCompatibleBuildsEverywhere() {
        assertEquals("-onednn", verify(SampleCpus.IVY_BRIDGE, "-onednn").extension());
        assertEquals("", verify(SampleCpus.UNKNOWN, "").extension());
    }

    @Test
    void theAvx2BuildIsRejectedIfTheProcessorIsUnknown() {
        assertUserError(() -> verify(SampleCpus.UNKNOWN, "-onednn-avx2"), "does not report", "-Pcpu-compat");
    }

    @Test
    void checksTheFirstOfSeveralBuilds() {
        assertEquals(
                "-onednn",
                verify(SampleCpus.IVY_BRIDGE, "-onednn-avx2", "-onednn", "").extension());
        assertThrows(UserError.class, () -> verify(SampleCpus.ZEN_3, "-onednn-avx512", "-onednn-avx2"));
    }

    @Test
    void theErrorForAMissingBuildNamesItsProfile() {
        Set<String> linuxOnly = Set.of(new NativeBuild("linux-x86_64", "-onednn-avx2").resource());
        assertUserError(
                () -> NativeBuild.verify(SampleCpus.GRAVITON, "macosx-arm64", linuxOnly::contains),
                "found: linux-x86_64-onednn-avx2",
                "mvn -Pmacosx-arm64 compile exec:java");
    }

    @Test
    void listsTheSupportedSystems() {
        assertUserError(
                () -> NativeBuild.verify(SampleCpus.UNKNOWN, "windows-arm64", name -> false),
                "windows-x86_64",
                "found: none");
    }

    @Test
    void findsTheBuildOnThisClassPath() {
        ClassLoader loader = NativeBuildTest.class.getClassLoader();

        assertTrue(
                NativeBuild.onClassPath(NativeBuild.platformOfThisMachine(), name -> loader.getResource(name) != null)
                        .isPresent());
    }

    @Test
    void namesPlatformsLikeTheClassifiers() {
        assertEquals("linux-x86_64", NativeBuild.platformName("Linux", "amd64"));
        assertEquals("linux-arm64", NativeBuild.platformName("Linux", "aarch64"));
        assertEquals("macosx-arm64", NativeBuild.platformName("Mac OS X", "aarch64"));
        assertEquals("macosx-x86_64", NativeBuild.platformName("Mac OS X", "x86_64"));
        assertEquals("windows-x86_64", NativeBuild.platformName("Windows 11", "amd64"));
    }

    private static NativeBuild verify(Cpu cpu, String... extensions) {
        Set<String> resources = Stream.of(extensions)
                .map(extension -> new NativeBuild("linux-x86_64", extension).resource())
                .collect(Collectors.toSet());
        return NativeBuild.verify(cpu, "linux-x86_64", resources::contains);
    }
}
