package org.moco4j.plan.onednn;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.logsoftmax_backward;
import org.bytedeco.dnnl.logsoftmax_forward;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** The logarithm of the softmax of a float32 array over its last dimension, for InfoNCE {@code [N, 1 + K]}. */
final class LogSoftmaxKernel implements Kernel {
    private static final int COLUMNS = 1;

    private final OneDnn oneDnn;
    private final Reorders reorders;
    private logsoftmax_forward.primitive_desc forward;
    private Value y;

    /**
     * @param arguments of ND4J's operation
     * @throws IllegalArgumentException if they name a dimension, because then it may not be the last one
     */
    LogSoftmaxKernel(OneDnn oneDnn, Node.Arguments arguments) {
        if (arguments.integers().length > 0) {
            throw new IllegalArgumentException("log_softmax: only the last dimension, without an argument");
        }
        this.oneDnn = oneDnn;
        this.reorders = new Reorders(oneDnn);
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value x = reorders.plain(inputs.get(0), emitter);
        memory.desc matrix = matrix(x);
        forward = new logsoftmax_forward.primitive_desc(
                new logsoftmax_forward.desc(dnnl.prop_kind.forward_training, matrix, COLUMNS),
                oneDnn.sharedScratch(),
                oneDnn.engine());
        y = emitter.value("log_softmax", x.shape());
        new Primitive(oneDnn, "onednn log softmax", new logsoftmax_forward(forward), forward)
                .reads(dnnl.DNNL_ARG_SRC, matrix, x)
                .writes(dnnl.DNNL_ARG_DST, matrix, y)
                .emit(emitter);
        return List.of(y);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = reorders.plain(gradients.get(0), emitter);
        memory.desc matrix = matrix(y);
        logsoftmax_backward.primitive_desc description = new logsoftmax_backward.primitive_desc(
                new logsoftmax_backward.desc(matrix, matrix, COLUMNS),
                oneDnn.sharedScratch(),
                oneDnn.engine(),
                forward);
        Value dx = emitter.value("log_softmax.dx", y.shape());
        new Primitive(oneDnn, "onednn log softmax, gradient", new logsoftmax_backward(description), description)
                .reads(dnnl.DNNL_ARG_DST, matrix, y)
                .reads(dnnl.DNNL_ARG_DIFF_DST, matrix, dy)
                .writes(dnnl.DNNL_ARG_DIFF_SRC, matrix, dx)
                .emit(emitter);
        return List.of(dx);
    }

    private static memory.desc matrix(Value value) {
        long columns = value.dimension(value.shape().length - 1);
        return new memory.desc(
                new long[] {value.length() / columns, columns}, OneDnnLayout.FLOAT, memory.format_tag.ab);
    }
}
