package org.moco4j.plan;

import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs programs with SameDiff's own session: it runs any graph on any ND4J backend, and is the reference in the plan's
 * tests. It is slow, because it allocates every activation again (the trap "stock sessions leak speed").
 */
public final class SameDiffEngine implements Engine {
    /** The result of {@link #name}. */
    public static final String NAME = "samediff";

    /** The result of {@link #kernels}. */
    public static final String KERNELS = "nd4j";

    @Override
    public GraphRunner compile(Program program) {
        if (program.hasGradients() && !program.graph().hasGradientFunction()) {
            program.graph().createGradFunction(program.gradients().keySet().toArray(String[]::new));
        }
        return new Runner(program);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String kernels() {
        return KERNELS;
    }

    private static final class Runner implements GraphRunner {
        private final Program program;
        private final Placeholders shapes;
        private Times times = new Times(0, 0);

        Runner(Program program) {
            this.program = program;
            this.shapes = Placeholders.of(program.graph(), program.requested());
        }

        @Override
        public Map<String, INDArray> run(Map<String, INDArray> placeholders) {
            shapes.check(placeholders);
            long start = System.nanoTime();
            Map<String, INDArray> outputs =
                    program.hasGradients() ? withGradients(placeholders) : forward(placeholders);
            times = new Times(System.nanoTime() - start, 0);
            return outputs;
        }

        private Map<String, INDArray> forward(Map<String, INDArray> placeholders) {
            return program.graph().output(placeholders, program.outputs());
        }

        private Map<String, INDArray> withGradients(Map<String, INDArray> placeholders) {
            SameDiff graph = program.graph();
            OutAndGrad result = graph.calculateGradientsAndOutputs(
                    placeholders, program.outputs(), program.gradients().keySet());
            program.gradients()
                    .forEach((name, target) ->
                            target.assign(result.getGradients().get(name)));
            return result.getOutputs();
        }

        @Override
        public Times lastTimes() {
            return times;
        }

        @Override
        public void close() {
            // The session belongs to the graph.
        }
    }
}
