package org.moco4j.moco;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.moco4j.nn.EncoderShape;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs both encoders in this process: the MoCo graph on an engine. */
public final class GraphEncoders implements EncoderService {
    private final MocoPrograms programs;
    private final GraphRunner keyRunner;
    private final GraphRunner queryRunner;

    /** @param state the graph uses its weights in place and updates its running statistics */
    public GraphEncoders(EncoderShape shape, MocoGraph.Method method, MocoState state, Engine engine) {
        programs = MocoPrograms.build(shape, method, state);
        keyRunner = engine.compile(programs.keys());
        queryRunner = engine.compile(programs.queries());
    }

    @Override
    public INDArray encodeKeys(INDArray images) {
        Map<String, INDArray> outputs = keyRunner.run(Map.of(MocoGraph.KEY_IMAGES, images));
        programs.keyStatistics().update(outputs);
        return outputs.get(MocoGraph.KEYS);
    }

    @Override
    public QueryResult lossAndGradients(INDArray images, INDArray keys, INDArray queue) {
        Map<String, INDArray> outputs = queryRunner.run(
                Map.of(MocoGraph.QUERY_IMAGES, images, MocoGraph.POSITIVE, keys, MocoGraph.QUEUE, queue));
        programs.queryStatistics().update(outputs);
        return new QueryResult(
                outputs.get(MocoGraph.LOSS).getDouble(0),
                outputs.get(MocoGraph.QUERIES),
                outputs.get(MocoGraph.LOGITS),
                programs.gradients());
    }

    @Override
    public MocoTrainer.StepTimes lastTimes() {
        GraphRunner.Times query = queryRunner.lastTimes();
        return new MocoTrainer.StepTimes(keyRunner.lastTimes().forward(), query.forward(), query.backward());
    }

    @Override
    public List<GraphRunner.StepUse> stepUse() {
        return Stream.concat(keyRunner.stepUse().stream(), queryRunner.stepUse().stream())
                .toList();
    }

    @Override
    public void close() {
        keyRunner.close();
        queryRunner.close();
        programs.gradients().close();
    }
}
