package org.moco4j.plan.onednn;

import java.util.Arrays;
import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** A convolution by {@link WinogradConvolution}, with its gradients. */
final class WinogradKernel implements Kernel {
    static final String NAME = "winograd convolution";

    private final OneDnn oneDnn;
    private final Reorders reorders;
    private final WinogradShape shape;
    private final Step.Work work;
    private Value x;
    private Value weights;

    WinogradKernel(OneDnn oneDnn, WinogradShape shape, Step.Work work) {
        this.oneDnn = oneDnn;
        this.reorders = new Reorders(oneDnn);
        this.shape = shape;
        this.work = work;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        x = inputs.get(0);
        weights = inputs.get(1);
        Value source = reorders.plain(x, emitter);
        return List.of(new WinogradConvolution(oneDnn, shape)
                .emit(source, weights, ConvolutionFinish.NONE, NAME, work, emitter));
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = reorders.plain(gradients.get(0), emitter);
        Value ofWeights = needed.get(1) ? gradientOfWeights(dy, emitter) : null;
        Value ofImages = needed.get(0)
                ? new WinogradConvolution(oneDnn, shape.ofGradientOfImages())
                        .emitGradient(dy, weights, NAME + ", gradient of images", work, emitter)
                : null;
        return Arrays.asList(ofImages, ofWeights);
    }

    private Value gradientOfWeights(Value dy, StepEmitter emitter) {
        Value dw = new WinogradGradientOfWeights(oneDnn, shape)
                .emit(reorders.plain(x, emitter), dy, NAME + ", gradient of weights", work, emitter);
        return reorders.plainWeights(dw, emitter);
    }
}
