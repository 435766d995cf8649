package org.moco4j.moco;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.moco4j.plan.cuda.ElementType;
import org.moco4j.plan.cuda.GpuAllocations;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuPlan;
import org.moco4j.plan.cuda.LaunchShape;

/** The measures of {@link FeatureStatistics} on a GPU, so that not all queries and logits must be copied for them. */
final class GpuStepHealth implements AutoCloseable {
    private static final int THREADS = 256;

    private final GpuDevice device;
    private final int rows;
    private final long onDevice;
    private final Runnable spreadKernel;
    private final Runnable foundKernel;
    private final FloatPointer spread = new FloatPointer(1);
    private final IntPointer found;

    /**
     * @param memory for the measures
     * @param plan of the queries and the loss, for batches of {@code batch} images
     */
    GpuStepHealth(GpuDevice device, GpuAllocations memory, GpuPlan plan, int batch) {
        this.device = device;
        this.rows = Math.min(FeatureStatistics.ROWS, batch);
        this.found = new IntPointer(rows);
        this.onDevice = memory.allocate((long) rows * Integer.BYTES);
        int dim = Math.toIntExact(plan.length(MocoGraph.QUERIES) / batch);
        int columns = Math.toIntExact(plan.length(MocoGraph.LOGITS) / batch);
        spreadKernel = device.kernel(
                ElementType.FLOAT32,
                "feature_spread",
                new LaunchShape(1, 1, THREADS),
                plan.output(MocoGraph.QUERIES),
                onDevice,
                rows,
                dim);
        foundKernel = device.kernel(
                ElementType.FLOAT32,
                "positives_found",
                new LaunchShape(rows, 1, THREADS),
                plan.output(MocoGraph.LOGITS),
                onDevice,
                columns);
    }

    /** The spread in the last step; see {@link FeatureStatistics#spread}. */
    double spread() {
        spreadKernel.run();
        device.download(onDevice, spread.address(), Float.BYTES);
        return spread.get();
    }

    /** The accuracy in the last step; see {@link FeatureStatistics#accuracy}. */
    double accuracy() {
        foundKernel.run();
        device.download(onDevice, found.address(), (long) rows * Integer.BYTES);
        int right = 0;
        for (int i = 0; i < rows; i++) {
            right += found.get(i);
        }
        return (double) right / rows;
    }

    @Override
    public void close() {
        spread.close();
        found.close();
    }
}
