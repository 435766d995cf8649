package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        UserError error = assertThrows(UserError.class, () -> verify(SampleCpus.IVY_BRIDGE, "-onednn-avx2"));

        assertTrue(error.getMessage().contains("Intel Xeon E5-2670 v2"), error.getMessage());
        assertTrue(error.getMessage().contains("has no AVX2 and FMA"), error.getMessage());
        assertTrue(error.getMessage().endsWith("mvn -Pcpu-compat compile exec:java"), error.getMessage());
    }

    @Test
    void rejectsTheAvx512BuildWithoutAvx512AndSuggestsTheDefault() {
        UserError error = assertThrows(UserError.class, () -> verify(SampleCpus.ZEN_3, "-onednn-avx512"));

        assertTrue(error.getMessage().contains("has no AVX512F"), error.getMessage());
        assertTrue(error.getMessage().contains("omit -Dnative.extension=-onednn-avx512"), error.getMessage());
    }

    @Test
    void acceptsTheCompatibleBuildsEverywhere() {
        assertEquals("-onednn", verify(SampleCpus.IVY_BRIDGE, "-onednn").extension());
        assertEquals("", verify(SampleCpus.UNKNOWN, "").extension());
    }

    @Test
    void aBuildWithAvx2IsRefusedIfTheProcessorIsUnknown() {
        UserError error = assertThrows(UserError.class, () -> verify(SampleCpus.UNKNOWN, "-onednn-avx2"));

        assertTrue(error.getMessage().contains("does not report"), error.getMessage());
        assertTrue(error.getMessage().contains("-Pcpu-compat"), error.getMessage());
    }

    @Test
    void checksTheFirstOfSeveralBuilds() {
        assertEquals(
                "-onednn",
                verify(SampleCpus.IVY_BRIDGE, "-onednn-avx2", "-onednn", "").extension());
        assertThrows(UserError.class, () -> verify(SampleCpus.ZEN_3, "-onednn-avx512", "-onednn-avx2"));
    }

    @Test
    void namesTheProfileOfASystemWhoseBuildIsMissing() {
        Set<String> linuxOnly = Set.of(new NativeBuild("linux-x86_64", "-onednn-avx2").resource());
        UserError error = assertThrows(
                UserError.class, () -> NativeBuild.verify(SampleCpus.GRAVITON, "macosx-arm64", linuxOnly::contains));

        assertTrue(error.getMessage().contains("found: linux-x86_64-onednn-avx2"), error.getMessage());
        assertTrue(error.getMessage().contains("mvn -Pmacosx-arm64 compile exec:java"), error.getMessage());
    }

    @Test
    void listsTheSupportedSystems() {
        UserError error = assertThrows(
                UserError.class, () -> NativeBuild.verify(SampleCpus.UNKNOWN, "windows-arm64", name -> false));

        assertTrue(error.getMessage().contains("windows-x86_64"), error.getMessage());
        assertTrue(error.getMessage().contains("found: none"), error.getMessage());
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
