package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.NativeLibrary;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class HostSetupTest {
    private static Cpu cpu(String architecture, Cpu.Feature... features) {
        return new Cpu("a processor", architecture, 2, 2, true, Set.of(features));
    }

    @Test
    void everyProcessorWithAvx2GetsTheAvx2Kernels() {
        Map<String, String> expected = Map.of("OPENBLAS_CORETYPE", "Haswell", "OPENBLAS_THREAD_TIMEOUT", "4");
        assertEquals(expected, HostSetup.openBlasSettings(cpu("x86_64", Cpu.Feature.AVX2, Cpu.Feature.FMA), Map.of()));
        assertEquals(
                expected,
                HostSetup.openBlasSettings(
                        cpu("x86_64", Cpu.Feature.AVX2, Cpu.Feature.FMA, Cpu.Feature.AVX512F, Cpu.Feature.AMX),
                        Map.of()));
    }

    @Test
    void openBlasChoosesItsKernelsForOtherProcessors() {
        Map<String, String> expected = Map.of("OPENBLAS_THREAD_TIMEOUT", "4");
        assertEquals(expected, HostSetup.openBlasSettings(cpu("x86_64"), Map.of()));
        assertEquals(expected, HostSetup.openBlasSettings(cpu("arm64"), Map.of()));
    }

    @Test
    void theChoicesOfTheUserAreKept() {
        Cpu cpu = cpu("x86_64", Cpu.Feature.AVX2, Cpu.Feature.FMA);
        assertEquals(
                Map.of("OPENBLAS_THREAD_TIMEOUT", "4"),
                HostSetup.openBlasSettings(cpu, Map.of("OPENBLAS_CORETYPE", "SkylakeX")));
        assertEquals(
                Map.of("OPENBLAS_CORETYPE", "Haswell"),
                HostSetup.openBlasSettings(cpu, Map.of("OPENBLAS_THREAD_TIMEOUT", "20")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nativeCodeSeesTheVariableAndJavaDoesNot() {
        NativeLibrary c = NativeLibrary.getInstance("c");
        String before = c.getFunction("getenv").invokeString(new Object[] {HostSetup.OPENBLAS_KERNELS}, false);
        try {
            HostSetup.setForNativeLibraries(HostSetup.OPENBLAS_KERNELS, "Nehalem");
            assertEquals(
                    "Nehalem", c.getFunction("getenv").invokeString(new Object[] {HostSetup.OPENBLAS_KERNELS}, false));
            assertEquals(before, System.getenv(HostSetup.OPENBLAS_KERNELS));
        } finally {
            if (before == null) {
                c.getFunction("unsetenv").invokeInt(new Object[] {HostSetup.OPENBLAS_KERNELS});
            } else {
                HostSetup.setForNativeLibraries(HostSetup.OPENBLAS_KERNELS, before);
            }
        }
    }
}
