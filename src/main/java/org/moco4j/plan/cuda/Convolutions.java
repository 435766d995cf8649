package org.moco4j.plan.cuda;

/** Prepares convolutions with one of cuDNN's two interfaces. */
interface Convolutions {
    /** Algorithms that need more scratch memory are not used. */
    long MOST_SCRATCH_BYTES = 512L << 20;

    /**
     * Prepares the three passes of a convolution, each with cuDNN's first choice among the algorithms that give the
     * same bits in every run. Nothing is measured, so each run chooses the same.
     *
     * @throws GpuException if cuDNN has no such algorithm
     */
    GpuDevice.Convolution prepare(ConvolutionShape shape, GpuPrecision precision);

    /** Frees the descriptors of all convolutions. */
    void close();
}
