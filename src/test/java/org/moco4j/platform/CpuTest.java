package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTest {
    @TempDir
    Path folder;

    @Test
    void readsAvx512AndBf16FromLinux() throws IOException {
        Cpu cpu = read(x86(2, 1, "fpu sse2 fma avx avx2 avx512f avx512_bf16 avx512vl"), "0-1", "amd64");

        assertEquals("Some CPU @ 2.0GHz", cpu.model());
        assertEquals("x86_64", cpu.architecture());
        assertEquals(
                Set.of(Cpu.Feature.AVX2, Cpu.Feature.FMA, Cpu.Feature.AVX512F, Cpu.Feature.AVX512_BF16),
                cpu.features());
        assertEquals("AVX2 FMA AVX512F AVX512_BF16", cpu.describe());
    }

    @Test
    void readsAmxFromItsTileFlag() throws IOException {
        assertTrue(read(x86(1, 1, "avx2 amx_tile amx_bf16"), "0", "amd64").has(Cpu.Feature.AMX));
    }

    @Test
    void doesNotTakeAvxForAvx2() throws IOException {
        Cpu cpu = read(x86(1, 1, "fpu sse2 avx f16c"), "0", "amd64");

        assertTrue(cpu.known());
        assertFalse(cpu.has(Cpu.Feature.AVX2));
        assertEquals("no AVX2", cpu.describe());
    }

    @Test
    void countsTwoHardwareThreadsOfOneCoreOnce() throws IOException {
        Cpu cpu = read(x86(4, 2, "avx2"), "0-7", "amd64");

        assertEquals(8, cpu.logicalCores());
        assertEquals(4, cpu.physicalCores());
    }

    @Test
    void onlyProcessorsOfThisProcessAreCounted() throws IOException {
        // Processors 0 and 4 are the two hardware threads of core 0, processor 1 is core 1.
        Cpu cpu = read(x86(4, 2, "avx2"), "0-1,4", "amd64");

        assertEquals(3, cpu.logicalCores());
        assertEquals(2, cpu.physicalCores());
    }

    @Test
    void anArmProcessorIsRead() throws IOException {
        String cpuinfo = """
                processor\t: 0
                BogoMIPS\t: 243.75
                Features\t: fp asimd evtstrm aes
                CPU part\t: 0xd0c

                processor\t: 1
                BogoMIPS\t: 243.75
                Features\t: fp asimd evtstrm aes
                CPU part\t: 0xd0c
                """;
        Cpu cpu = read(cpuinfo, "0-1", "aarch64");

        assertEquals("arm64", cpu.architecture());
        assertEquals(2, cpu.physicalCores());
        assertTrue(cpu.known());
        assertEquals(Set.of(), cpu.features());
    }

    @Test
    void aFileWithoutProcessorsMeansUnknown() throws IOException {
        Cpu cpu = read("vendor_id : IBM/S390\n", "", "s390x");

        assertFalse(cpu.known());
        assertEquals("instruction sets unknown", cpu.describe());
    }

    @Test
    void understandsTheSpellingOfWindowsAndMacOs() {
        Cpu windows = Cpu.fromFlags(
                "Intel", "amd64", 8, 4, List.of("PF_AVX2_INSTRUCTIONS_AVAILABLE", "PF_SSE3_INSTRUCTIONS_AVAILABLE"));
        Cpu mac = Cpu.fromFlags(
                "Intel",
                "x86_64",
                8,
                4,
                List.of("machdep.cpu.features: FPU SSE FMA AVX1.0", "machdep.cpu.leaf7_features: BMI1 AVX2 BMI2"));

        assertEquals(Set.of(Cpu.Feature.AVX2, Cpu.Feature.FMA), windows.features());
        assertEquals(Set.of(Cpu.Feature.AVX2, Cpu.Feature.FMA), mac.features());
    }

    @Test
    void findsAtLeastOneCoreOnThisMachine() {
        assertTrue(Cpu.ofThisMachine().physicalCores() >= 1);
    }

    private Cpu read(String cpuinfo, String allowed, String osArch) throws IOException {
        Path info = Files.writeString(folder.resolve("cpuinfo"), cpuinfo);
        Path status = Files.writeString(
                folder.resolve("status"), "Name:\tjava\nCpus_allowed_list:\t" + allowed + "\nMems_allowed:\t1\n");
        return Cpu.fromLinux(info, status, osArch);
    }

    /** As Linux numbers them: first one thread of each core, then the second ones. */
    private static String x86(int cores, int threadsPerCore, String flags) {
        StringBuilder text = new StringBuilder();
        for (int id = 0; id < cores * threadsPerCore; id++) {
            text.append(("processor\t: %d\nmodel name\t: Some CPU @ 2.0GHz\nphysical id\t: 0\ncore id\t\t: %d\nflags"
                            + "\t\t: %s\n\n")
                    .formatted(id, id % cores, flags));
        }
        return text.toString();
    }
}
