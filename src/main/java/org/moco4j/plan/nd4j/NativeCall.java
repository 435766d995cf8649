package org.moco4j.plan.nd4j;

import java.util.List;
import org.moco4j.plan.Node;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/** Calls one native operation of ND4J on fixed arrays. */
final class NativeCall {
    private NativeCall() {}

    /** Creates a call with its context; running it again allocates no memory. */
    static Runnable of(String op, Node.Arguments arguments, List<INDArray> inputs, List<INDArray> outputs) {
        DynamicCustomOp call = DynamicCustomOp.builder(op).build();
        OpContext context = Nd4j.getExecutioner().buildContext();
        for (int i = 0; i < inputs.size(); i++) {
            context.setInputArray(i, inputs.get(i));
        }
        for (int i = 0; i < outputs.size(); i++) {
            context.setOutputArray(i, outputs.get(i));
        }
        // Some native operations distinguish an empty list from no arguments, so an empty list is not set.
        if (arguments.integers().length > 0) {
            context.setIArguments(arguments.integers());
        }
        if (arguments.reals().length > 0) {
            context.setTArguments(arguments.reals());
        }
        if (arguments.booleans().length > 0) {
            context.setBArguments(arguments.booleans());
        }
        return () -> Nd4j.exec(call, context);
    }

    /**
     * The shape of the operation's only output. The inputs are allocated but never touched, so they cost no memory.
     */
    static long[] outputShape(String op, Node.Arguments arguments, List<long[]> inputShapes) {
        INDArray[] inputs = inputShapes.stream()
                .map(shape -> Nd4j.createUninitialized(DataType.FLOAT, shape))
                .toArray(INDArray[]::new);
        DynamicCustomOp call = DynamicCustomOp.builder(op)
                .addInputs(inputs)
                .addIntegerArguments(java.util.Arrays.stream(arguments.integers())
                        .mapToInt(Math::toIntExact)
                        .toArray())
                .addFloatingPointArguments(
                        java.util.Arrays.stream(arguments.reals()).boxed().toArray(Double[]::new))
                .build();
        for (boolean b : arguments.booleans()) {
            call.addBArgument(b);
        }
        long[] shape = call.calculateOutputShape().get(0).getShape();
        for (INDArray input : inputs) {
            input.close();
        }
        return shape;
    }
}
