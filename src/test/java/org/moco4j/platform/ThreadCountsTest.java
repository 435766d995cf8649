package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.junit.jupiter.api.Test;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

class ThreadCountsTest {
    @Test
    void choosesThePhysicalCores() {
        assertEquals(new ThreadCounts(8, 2), ThreadCounts.choose(0, 0, SampleCpus.ZEN_3, 16));
    }

    @Test
    void respectsTheQuotaOfAContainer() {
        assertEquals(new ThreadCounts(3, 1), ThreadCounts.choose(0, 0, SampleCpus.ZEN_3, 3));
    }

    @Test
    void choosesOneToFourWorkers() {
        assertEquals(1, ThreadCounts.choose(0, 0, cpu(2), 2).workers());
        assertEquals(4, ThreadCounts.choose(0, 0, cpu(64), 128).workers());
    }

    @Test
    void usesTheConfiguredNumbers() {
        assertEquals(new ThreadCounts(5, 7), ThreadCounts.choose(5, 7, SampleCpus.ZEN_3, 16));
    }

    @Test
    void theThreadsOfBothNativeLibrariesAreSet() {
        KernelThreads.apply(1);
        NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
        try {
            assertEquals(1, ops.ompGetMaxThreads());
            assertEquals(1, openblas_nolapack.blas_get_num_threads());
        } finally {
            KernelThreads.apply(2);
        }
        assertEquals(2, ops.ompGetMaxThreads());
        assertEquals(2, openblas_nolapack.blas_get_num_threads());
    }

    @Test
    void rejectsZeroThreads() {
        assertThrows(IllegalArgumentException.class, () -> KernelThreads.apply(0));
    }

    private static Cpu cpu(int cores) {
        return new Cpu("cpu", "x86_64", 2 * cores, cores, true, Set.of());
    }
}
