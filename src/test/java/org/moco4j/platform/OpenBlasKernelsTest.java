package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.NativeLibrary;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OpenBlasKernelsTest {
    private static CpuFeatures cpu(String architecture, CpuFeature... features) {
        return new CpuFeatures("a processor", architecture, 2, 2, true, Set.of(features));
    }

    @Test
    void anyProcessorWithAvx2GetsTheAvx2Kernels() {
        assertEquals(
                Optional.of("Haswell"),
                OpenBlasKernels.choose(cpu("x86_64", CpuFeature.AVX2, CpuFeature.FMA), Map.of()));
        assertEquals(
                Optional.of("Haswell"),
                OpenBlasKernels.choose(
                        cpu("x86_64", CpuFeature.AVX2, CpuFeature.FMA, CpuFeature.AVX512F, CpuFeature.AMX), Map.of()));
    }

    @Test
    void openBlasChoosesForOtherProcessors() {
        assertEquals(Optional.empty(), OpenBlasKernels.choose(cpu("x86_64"), Map.of()));
        assertEquals(Optional.empty(), OpenBlasKernels.choose(cpu("arm64"), Map.of()));
    }

    @Test
    void aSettingOfTheUserIsKept() {
        assertEquals(
                Optional.empty(),
                OpenBlasKernels.choose(
                        cpu("x86_64", CpuFeature.AVX2, CpuFeature.FMA), Map.of("OPENBLAS_CORETYPE", "SkylakeX")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theVariableIsSetForTheCLibraryOnly() {
        NativeLibrary c = NativeLibrary.getInstance("c");
        String before = c.getFunction("getenv").invokeString(new Object[] {OpenBlasKernels.VARIABLE}, false);
        try {
            OpenBlasKernels.request("Nehalem");
            assertEquals(
                    "Nehalem", c.getFunction("getenv").invokeString(new Object[] {OpenBlasKernels.VARIABLE}, false));
            assertEquals(before, System.getenv(OpenBlasKernels.VARIABLE));
        } finally {
            if (before == null) {
                c.getFunction("unsetenv").invokeInt(new Object[] {OpenBlasKernels.VARIABLE});
            } else {
                OpenBlasKernels.request(before);
            }
        }
    }
}
