package org.moco4j.plan.onednn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/**
 * A convolution, the following batch norm with fixed statistics, and optionally the sum with a shortcut and ReLU, all
 * in the pass that writes the convolution's result. The batch norm is folded into the weights and a bias before.
 */
final class FrozenConvolutionKernel implements Kernel {
    private static final int SHORTCUT = 6;

    private final OneDnn oneDnn;
    private final Reorders reorders;
    private final Node.Arguments arguments;
    private final boolean residual;
    private final boolean relu;

    FrozenConvolutionKernel(OneDnn oneDnn, Node.Arguments arguments, boolean residual, boolean relu) {
        this.oneDnn = oneDnn;
        this.reorders = new Reorders(oneDnn);
        this.arguments = arguments;
        this.residual = residual;
        this.relu = relu;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value x = inputs.get(0);
        BatchNormFold fold = BatchNormFold.emit(inputs.subList(1, SHORTCUT), arguments.real(0), emitter);
        ConvolutionDescriptions descriptions = new ConvolutionDescriptions(
                oneDnn, arguments, x.shape(), fold.weights().shape());
        Optional<WinogradShape> winograd = descriptions.winograd();
        if (winograd.isPresent()) {
            return List.of(winograd(inputs, fold, winograd.get(), descriptions, emitter));
        }
        Optional<GemmConvolution> gemm = descriptions.gemm();
        if (gemm.isPresent()) {
            return List.of(gemm(inputs, fold, gemm.get(), descriptions, emitter));
        }
        convolution_forward.primitive_desc description = descriptions.withBias(oneDnn.sharedScratch(residual, relu));
        memory.desc out = description.dst_desc();
        Value source = reorders.images(x, description.src_desc(), emitter);
        Value filter = reorders.weights(fold.weights(), description.weights_desc(), emitter);
        Value result =
                emitter.value("convolution", OneDnnLayout.of(out, descriptions.outShape()), descriptions.outShape());

        Primitive call = new Primitive(
                        oneDnn, name(descriptions.name()), new convolution_forward(description), description)
                .computes(descriptions.work())
                .reads(dnnl.DNNL_ARG_SRC, description.src_desc(), source)
                .reads(dnnl.DNNL_ARG_WEIGHTS, description.weights_desc(), filter)
                .reads(dnnl.DNNL_ARG_BIAS, description.bias_desc(), fold.bias())
                .writes(dnnl.DNNL_ARG_DST, out, result);
        if (residual) {
            call.emitOnto(reorders.images(inputs.get(SHORTCUT), out, emitter), emitter);
        } else {
            call.emit(emitter);
        }
        return List.of(result);
    }

    private Value winograd(
            List<Value> inputs,
            BatchNormFold fold,
            WinogradShape shape,
            ConvolutionDescriptions descriptions,
            StepEmitter emitter) {
        memory.desc out = OneDnnLayout.plain(descriptions.outShape());
        return new WinogradConvolution(oneDnn, shape)
                .emit(
                        reorders.plain(inputs.get(0), emitter),
                        fold.weights(),
                        finish(inputs, fold, out, emitter),
                        name(WinogradKernel.NAME),
                        descriptions.work(),
                        emitter);
    }

    private Value gemm(
            List<Value> inputs,
            BatchNormFold fold,
            GemmConvolution gemm,
            ConvolutionDescriptions descriptions,
            StepEmitter emitter) {
        return gemm.emit(
                reorders.images(inputs.get(0), gemm.rows().imagesDesc(), emitter),
                fold.weights(),
                finish(inputs, fold, gemm.rows().outDesc(), emitter),
                name(GemmConvolution.NAME),
                descriptions.work(),
                emitter);
    }

    private ConvolutionFinish finish(List<Value> inputs, BatchNormFold fold, memory.desc out, StepEmitter emitter) {
        Optional<Value> shortcut =
                residual ? Optional.of(reorders.images(inputs.get(SHORTCUT), out, emitter)) : Optional.empty();
        return new ConvolutionFinish(Optional.of(fold.bias()), shortcut, relu);
    }

    private String name(String convolution) {
        return convolution + " + batch norm" + (residual ? " + add" : "") + (relu ? " + relu" : "");
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        throw new IllegalStateException("a batch norm of fixed statistics has no gradient");
    }
}
