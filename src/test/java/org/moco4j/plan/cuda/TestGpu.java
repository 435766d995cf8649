package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The GPU that tests use: the emulated one, or the card of this machine with {@code -Dmoco4j.test.gpu=card}. */
public final class TestGpu {
    private TestGpu() {}

    /** Opens the GPU; skips the test if the emulation cannot compile its kernels. */
    public static GpuDevice open() {
        if (isCard()) {
            return CudaDevice.open();
        }
        EmulatedDevice.assumeCompiler();
        return new EmulatedDevice();
    }

    /** Skips the test unless the GPU is emulated. */
    public static EmulatedDevice emulated() {
        assumeTrue(!isCard(), "needs the emulated GPU");
        EmulatedDevice.assumeCompiler();
        return new EmulatedDevice();
    }

    /** Whether tests run on a card. */
    public static boolean isCard() {
        return System.getProperty("moco4j.test.gpu", "emulated").equals("card");
    }
}
