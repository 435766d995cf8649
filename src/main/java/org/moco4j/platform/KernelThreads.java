package org.moco4j.platform;

import org.bytedeco.openblas.presets.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Sets how many threads ND4J's kernels use. This class loads ND4J: call {@link HostSetup#prepare} before. */
public final class KernelThreads {
    private KernelThreads() {}

    /**
     * Sets the number of threads of OpenMP (kernels of ND4J and oneDNN) and of OpenBLAS. OpenMP has a separate setting
     * for each calling thread, so the thread that trains must call this itself.
     */
    public static void apply(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
        // NativeOpsHolder finds the native library only after Nd4j has chosen its backend.
        Nd4j.getBackend();
        NativeOps ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
        ops.setOmpNumThreads(threads);
        openblas_nolapack.blas_set_num_threads(threads);
    }
}
