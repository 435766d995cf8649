package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.NativeLibrary;
import java.util.Map;
import java.util.Optional;
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
        assertEquals(
                Optional.of("Haswell"),
                HostSetup.chooseOpenBlasKernels(cpu("x86_64", Cpu.Feature.AVX2, Cpu.Feature.FMA), Map.of()));
        assertEquals(
                Optional.of("Haswell"),
                HostSetup.chooseOpenBlasKernels(
                        cpu("x86_64", Cpu.Feature.AVX2, Cpu.Feature.FMA, Cpu.Feature.AVX512F, Cpu.Feature.AMX),
                        Map.of()));
    }

    @Test
    void openBlasChoosesForOtherProcessors() {
        assertEquals(Optional.empty(), HostSetup.chooseOpenBlasKernels(cpu("x86_64"), Map.of()));
        assertEquals(Optional.empty(), HostSetup.chooseOpenBlasKernels(cpu("arm64"), Map.of()));
    }

    @Test
    void theChoiceOfTheUserIsKept() {
        assertEquals(
                Optional.empty(),
                HostSetup.chooseOpenBlasKernels(
                        cpu("x86_64", Cpu.Feature.AVX2, Cpu.Feature.FMA), Map.of("OPENBLAS_CORETYPE", "SkylakeX")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void nativeCodeSeesTheVariableAndJavaDoesNot() {
        NativeLibrary c = NativeLibrary.getInstance("c");
        String before = c.getFunction("getenv").invokeString(new Object[] {HostSetup.OPENBLAS_VARIABLE}, false);
        try {
            HostSetup.requestOpenBlasKernels("Nehalem");
            assertEquals(
                    "Nehalem", c.getFunction("getenv").invokeString(new Object[] {HostSetup.OPENBLAS_VARIABLE}, false));
            assertEquals(before, System.getenv(HostSetup.OPENBLAS_VARIABLE));
        } finally {
            if (before == null) {
                c.getFunction("unsetenv").invokeInt(new Object[] {HostSetup.OPENBLAS_VARIABLE});
            } else {
                HostSetup.requestOpenBlasKernels(before);
            }
        }
    }
}
