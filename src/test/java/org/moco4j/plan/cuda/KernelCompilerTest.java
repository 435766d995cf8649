package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NVRTC compiles the kernels for each kind of GPU. Skipped where CUDA's libraries are missing. */
class KernelCompilerTest {
    @BeforeAll
    static void load() {
        CudaLibraries libraries = CudaLibraries.find();
        assumeTrue(
                libraries.missing().isEmpty(),
                () -> "SKIPPED: the CUDA kernels are not compiled, because libraries are missing: "
                        + libraries.missing());
        try {
            libraries.load();
        } catch (GpuException e) {
            abort("SKIPPED: the CUDA kernels are not compiled: " + e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {75, 80, 90, 100})
    void kernelsCompileForEachElementType(int capability) {
        for (ElementType type : ElementType.values()) {
            byte[] code = KernelCompiler.compile(KernelSource.of(type), capability);
            // Machine code is an ELF file.
            assertEquals(0x7f, code[0], type.toString());
            assertEquals('E', code[1], type.toString());
        }
    }

    @Test
    void anErrorInAKernelIsReportedWithItsLine() {
        GpuException e = assertThrows(
                GpuException.class,
                () -> KernelCompiler.compile("extern \"C\" __global__ void broken() { missing(); }", 90));
        assertTrue(e.getMessage().contains("kernels.cu(1)"), e.getMessage());
        assertTrue(e.getMessage().contains("missing"), e.getMessage());
    }
}
