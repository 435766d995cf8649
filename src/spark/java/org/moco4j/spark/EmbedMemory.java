package org.moco4j.spark;

import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.data.ImageChunks;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.nn.EncoderShape;
import org.moco4j.plan.PlanEngine;
import org.moco4j.session.EncoderSession;

/**
 * The memory that an embedding needs on a cluster.
 *
 * @param weightBytes weights and statistics of the encoder
 * @param planBytes activations of a batch
 * @param batchBytes images of a batch as floats, twice because one is prepared while the other is encoded
 * @param chunkBytes decoded images of a chunk
 * @param featureBytes both features of a chunk
 */
record EmbedMemory(long weightBytes, long planBytes, long batchBytes, long chunkBytes, long featureBytes)
        implements MemoryNeed {
    /** The row group and the pages of the Parquet writer. */
    private static final long WRITER_BYTES = 64 * MIB;
    /** Names, requests and results; the driver checks the real size of the names. */
    private static final long DRIVER_BYTES = 256 * MIB;

    /** Computes the need of an encoder, which must be compiled but need not have run. */
    static EmbedMemory of(EncoderSession session) {
        TrainedEncoder encoder = session.encoder();
        EncoderShape shape = encoder.shape();
        long pixels = 3L * shape.imageSize() * shape.imageSize();
        int chunk = ImageChunks.length(shape.imageSize());
        return new EmbedMemory(
                Float.BYTES
                        * (encoder.weights().flat().length()
                                + encoder.statistics().flat().length()),
                session.engine() instanceof PlanEngine plan ? plan.sharedBytes() : 0,
                2L * Float.BYTES * FeatureExtractor.usualBatch(shape) * pixels,
                chunk * pixels,
                (long) Float.BYTES * chunk * (shape.dim() + shape.backboneDim()));
    }

    @Override
    public long nativeBytes(int tasks) {
        return JVM_BYTES + tasks * (planBytes + batchBytes + featureBytes + (1 + KERNEL_COPIES) * weightBytes);
    }

    /**
     * Returns the heap of an executor in bytes. Images of up to 100 megapixels are decoded, as on one machine, so
     * most of it is for them. The tasks share this part. Each task has one chunk that is encoded, one that is read, and
     * images that wait.
     */
    @Override
    public long heapBytes(int tasks) {
        return SPARK_HEAP_BYTES
                + ImageDecoder.MAX_MEMORY * 3 / 2
                + 3 * weightBytes
                + tasks * (3 * chunkBytes + WRITER_BYTES);
    }

    @Override
    public long driverHeapBytes() {
        return SPARK_HEAP_BYTES + DRIVER_BYTES + 4 * weightBytes;
    }

    @Override
    public long resultBytes() {
        return 1024 * MIB;
    }

    @Override
    public String results() {
        return "the names of the images";
    }

    @Override
    public String advice() {
        return "Fewer tasks at a time need less memory: lower spark.executor.cores, or raise spark.task.cpus.";
    }
}
