package org.moco4j.moco;

import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.cuda.GpuPlan;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The results of a step, which are copied from the GPU when they are asked for. */
record GpuStepResult(double loss, GpuPlan plan, GpuStateArrays arrays, GpuStepHealth health) implements StepResult {
    @Override
    public INDArray queries() {
        return plan.download(MocoGraph.QUERIES);
    }

    @Override
    public INDArray logits() {
        return plan.download(MocoGraph.LOGITS);
    }

    @Override
    public FlatParameters gradients() {
        return arrays.downloadGradients();
    }

    @Override
    public double spread(FeatureStatistics statistics) {
        return health.spread();
    }

    @Override
    public double accuracy() {
        return health.accuracy();
    }

    @Override
    public void updateState() {
        arrays.download();
    }
}
