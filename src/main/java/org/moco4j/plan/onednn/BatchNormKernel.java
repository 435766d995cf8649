package org.moco4j.plan.onednn;

import java.util.List;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.SplitBatchNormShape;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.nd4j.GroupSum;

/**
 * Batch norm over contiguous groups of the batch: one primitive runs on each group, with the following ReLU, if any, in
 * the same pass. The forward pass keeps a mask of the ReLU for the backward pass.
 */
final class BatchNormKernel implements Kernel {
    private final OneDnn oneDnn;
    private final SplitBatchNormShape shape;
    private final float epsilon;
    private final boolean relu;
    private final int flags;

    private batch_normalization_forward.primitive_desc forward;
    private Value x;
    private Value gamma;
    private Value beta;
    private Value mean;
    private Value variance;
    private Value mask;

    BatchNormKernel(OneDnn oneDnn, Node.Arguments arguments, boolean relu) {
        this.oneDnn = oneDnn;
        this.shape = SplitBatchNormShape.of(arguments);
        this.epsilon = (float) arguments.real(0);
        this.relu = relu;
        this.flags = dnnl.dnnl_use_scale | dnnl.dnnl_use_shift | (relu ? dnnl.dnnl_fuse_norm_relu : 0);
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        shape.check(inputs);
        x = inputs.get(0);
        gamma = inputs.get(1);
        beta = inputs.get(2);
        memory.desc group = groupOf(OneDnnLayout.of(x));
        forward = new batch_normalization_forward.primitive_desc(
                new batch_normalization_forward.desc(dnnl.dnnl_forward_training, group, epsilon, flags),
                oneDnn.sharedScratch(),
                oneDnn.engine());
        mean = emitter.value("batch_mean", shape.splits(), 1, shape.channels());
        variance = emitter.value("batch_var", shape.splits(), 1, shape.channels());
        Value y = emitter.value("batch_norm", x.layout(), x.shape());
        memory.desc row = OneDnnLayout.row(shape.channels());
        Primitive call = new Primitive(oneDnn, name(""), new batch_normalization_forward(forward), forward)
                .repeated(shape.splits())
                .reads(dnnl.DNNL_ARG_SRC, group, x)
                .readsShared(dnnl.DNNL_ARG_SCALE, row, gamma)
                .readsShared(dnnl.DNNL_ARG_SHIFT, row, beta)
                .writes(dnnl.DNNL_ARG_DST, group, y)
                .writes(dnnl.DNNL_ARG_MEAN, row, mean)
                .writes(dnnl.DNNL_ARG_VARIANCE, row, variance);
        if (relu) {
            memory.desc workspace = forward.workspace_desc();
            mask = emitter.value("relu_mask", new OpaqueLayout(shape.splits() * workspace.get_size()));
            call.writes(dnnl.DNNL_ARG_WORKSPACE, workspace, mask);
        }
        call.recomputable().emitInPlace(emitter);
        return List.of(y, mean, variance);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        memory.desc group = groupOf(OneDnnLayout.of(x));
        Value dy = new Reorders(oneDnn).images(gradients.get(0), OneDnnLayout.of(x), emitter);
        batch_normalization_backward.primitive_desc description = new batch_normalization_backward.primitive_desc(
                new batch_normalization_backward.desc(dnnl.dnnl_backward, group, group, epsilon, flags),
                oneDnn.sharedScratch(),
                oneDnn.engine(),
                forward);
        Value dx = emitter.value("batch_norm.dx", x.layout(), x.shape());
        Value dgammas = emitter.value("batch_norm.dgammas", shape.splits(), 1, shape.channels());
        Value dbetas = emitter.value("batch_norm.dbetas", shape.splits(), 1, shape.channels());
        memory.desc row = OneDnnLayout.row(shape.channels());
        Primitive call = new Primitive(
                        oneDnn, name(", gradient"), new batch_normalization_backward(description), description)
                .repeated(shape.splits())
                .reads(dnnl.DNNL_ARG_DIFF_DST, group, dy)
                .reads(dnnl.DNNL_ARG_SRC, group, x)
                .reads(dnnl.DNNL_ARG_MEAN, row, mean)
                .reads(dnnl.DNNL_ARG_VARIANCE, row, variance)
                .readsShared(dnnl.DNNL_ARG_SCALE, row, gamma)
                // It has no effect, but a primitive with both flags requires it.
                .readsShared(dnnl.DNNL_ARG_SHIFT, row, beta)
                .writes(dnnl.DNNL_ARG_DIFF_SRC, group, dx)
                .writes(dnnl.DNNL_ARG_DIFF_SCALE, row, dgammas)
                .writes(dnnl.DNNL_ARG_DIFF_SHIFT, row, dbetas);
        if (relu) {
            call.reads(dnnl.DNNL_ARG_WORKSPACE, forward.workspace_desc(), mask);
        }
        call.emitInPlace(emitter);
        return List.of(dx, GroupSum.of(dgammas, emitter), GroupSum.of(dbetas, emitter));
    }

    private String name(String pass) {
        return "onednn batch norm" + (relu ? " + relu" : "") + pass;
    }

    /** The description of one group of the images: images are contiguous in all layouts of CPU convolutions. */
    private memory.desc groupOf(memory.desc images) {
        // Not with submemory_desc, which refuses channels that are padded beyond one block (the trap "padded and in
        // part"). With data(), because the constructor from a description makes no copy.
        memory.desc group = new memory.desc(images.data());
        long size = x.dimension(0) / shape.splits();
        group.data().dims().put(0, size);
        group.data().padded_dims().put(0, size);
        if (group.get_size() * shape.splits() != images.get_size()) {
            throw new IllegalStateException("the groups of " + x + " are not contiguous");
        }
        return group;
    }
}
