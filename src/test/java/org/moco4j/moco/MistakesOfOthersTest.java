package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.plan.SameDiffEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mistakes that other implementations of MoCo made, none of which any loss curve shows at first sight. */
class MistakesOfOthersTest {
    private final MocoState state = FakeEncoders.state();
    private final FakeEncoders encoders = new FakeEncoders(state, 1.0);

    @Test
    void theMomentumUpdateReachesEveryParameterTheHeadsTooBeforeTheKeysAreEncoded() {
        state.query().flat().addi(4);
        INDArray key = state.key().flat().dup();
        INDArray expected = key.mul(0.75).addi(state.query().flat().mul(0.25));

        encoders.trainer(false).step(FakeEncoders.view(1), FakeEncoders.view(2), 0, 0.1);

        assertTrue(state.key().byName().keySet().containsAll(List.of("conv1.weight", "fc.0.weight", "fc.2.bias")));
        int from = 0;
        for (Map.Entry<String, INDArray> parameter : state.key().byName().entrySet()) {
            for (int i = 0; i < parameter.getValue().length(); i++, from++) {
                float now = parameter.getValue().ravel().getFloat(i);
                assertEquals(expected.getFloat(from), now, 1e-5, parameter.getKey());
                assertNotEquals(key.getFloat(from), now, parameter.getKey());
            }
        }
        assertEquals(key.length(), from);
        assertEquals(state.key().flat(), encoders.keyWeights.get(0));
    }

    @ParameterizedTest(name = "symmetric {0}")
    @ValueSource(booleans = {false, true})
    void keysEnterTheQueueAfterTheLossNeverBefore(boolean symmetric) {
        MomentumContrast trainer = encoders.trainer(symmetric);
        int perStep = symmetric ? 2 : 1;
        for (int step = 0; step < 4; step++) {
            INDArray before = state.queue().keys().dup();
            int pointer = state.queue().pointer();

            trainer.step(FakeEncoders.view(1), FakeEncoders.view(2), step, 0.1);

            List<FakeEncoders.Query> queries = encoders.queries.subList(step * perStep, (step + 1) * perStep);
            for (int i = 0; i < perStep; i++) {
                assertEquals(before, queries.get(i).queue(), "negatives of step " + step);
                INDArray entered = rows(state.queue().keys(), pointer + i * FakeEncoders.BATCH);
                assertEquals(queries.get(i).keys(), entered, "keys of step " + step);
            }
        }
    }

    private static INDArray rows(INDArray queue, int from) {
        INDArray rows = queue.ulike().getRows(0, 1, 2, 3);
        for (int i = 0; i < FakeEncoders.BATCH; i++) {
            rows.putRow(i, queue.getRow((from + i) % FakeEncoders.QUEUE));
        }
        return rows;
    }

    @Test
    void theSymmetricLossNeverTakesABatchsOwnKeysAsNegatives() {
        INDArray before = state.queue().keys().dup();
        int pointer = state.queue().pointer();

        encoders.trainer(true).step(FakeEncoders.view(1), FakeEncoders.view(2), 0, 0.1);

        assertEquals(List.of("keys", "keys", "loss", "loss"), encoders.calls);
        for (FakeEncoders.Query direction : encoders.queries) {
            assertEquals(before, direction.queue());
            for (FakeEncoders.Query any : encoders.queries) {
                List<Float> negatives = FakeEncoders.firstOfRows(direction.queue());
                assertTrue(FakeEncoders.firstOfRows(any.keys()).stream().noneMatch(negatives::contains));
            }
        }
        List<Float> after = FakeEncoders.firstOfRows(state.queue().keys());
        assertEquals(List.of(200f, 201f, 202f, 203f, 100f, 101f, 102f, 103f), after.subList(pointer, pointer + 8));
    }

    static Stream<Engine> engines() {
        return Stream.of(new SameDiffEngine(), new PlanEngine(new Nd4jKernels()));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void evaluationTouchesNeitherQueueNorWeightsNorStatistics(Engine engine) {
        try (TinyRun run = new TinyRun(DataType.FLOAT, false, Permutations.seeded(1))) {
            run.step(0);
            List<INDArray> before = TinyRun.copy(run.state);
            int pointer = run.state.queue().pointer();

            EvaluationGraph graph =
                    EvaluationGraph.build(TinyRun.SHAPE, TinyRun.BATCH, run.state.query(), run.state.queryStatistics());
            var runner = engine.compile(
                    Program.forward(graph.graph(), List.of(EvaluationGraph.FEATURE, EvaluationGraph.BACKBONE)));
            INDArray first = feature(runner.run(Map.of(EvaluationGraph.IMAGES, run.images(50))));
            INDArray other = feature(runner.run(Map.of(EvaluationGraph.IMAGES, run.images(51))));
            INDArray again = feature(runner.run(Map.of(EvaluationGraph.IMAGES, run.images(50))));
            runner.close();

            assertEquals(before, TinyRun.copy(run.state));
            assertEquals(pointer, run.state.queue().pointer());
            assertEquals(first, again);
            assertFalse(first.equalsWithEps(other, 1e-4));
        }
    }

    private static INDArray feature(Map<String, INDArray> outputs) {
        return outputs.get(EvaluationGraph.FEATURE).dup();
    }
}
