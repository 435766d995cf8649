package org.moco4j.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.junit.jupiter.api.Test;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

class ThreadsTest {
    @Test
    void takesThePhysicalCoresByItself() {
        assertEquals(new Threads(8, 2), Threads.choose(0, 0, SampleCpus.ZEN_3, 16));
    }

    @Test
    void takesNoMoreThanAContainersQuota() {
        assertEquals(new Threads(3, 1), Threads.choose(0, 0, SampleCpus.ZEN_3, 3));
    }

    @Test
    void takesOneWorkerOnTwoCoresAndAtMostFourOnMany() {
        assertEquals(1, Threads.choose(0, 0, cpu(2), 2).workers());
        assertEquals(4, Threads.choose(0, 0, cpu(64), 128).workers());
    }

    @Test
    void doesWhatIsConfigured() {
        assertEquals(new Threads(5, 7), Threads.choose(5, 7, SampleCpus.ZEN_3, 16));
    }

    @Test
    void setsTheThreadsOfBothNativeLibraries() {
        ComputeThreads.apply(1);
        NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
        try {
            assertEquals(1, ops.ompGetMaxThreads());
            assertEquals(1, openblas_nolapack.blas_get_num_threads());
        } finally {
            ComputeThreads.apply(2);
        }
        assertEquals(2, ops.ompGetMaxThreads());
        assertEquals(2, openblas_nolapack.blas_get_num_threads());
    }

    @Test
    void refusesToComputeWithNoThread() {
        assertThrows(IllegalArgumentException.class, () -> ComputeThreads.apply(0));
    }

    private static CpuFeatures cpu(int cores) {
        return new CpuFeatures("cpu", "x86_64", 2 * cores, cores, true, Set.of());
    }
}
