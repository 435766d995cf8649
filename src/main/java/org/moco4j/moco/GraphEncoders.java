package org.moco4j.moco;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.RunningStatistics;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.Program;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs both encoders in this process: the MoCo graph on an engine. */
public final class GraphEncoders implements EncoderService {
    private final FlatParameters gradients;
    private final GraphRunner keyRunner;
    private final GraphRunner queryRunner;
    private final RunningStatistics keyStatistics;
    private final RunningStatistics queryStatistics;

    /** @param state the graph uses its weights in place and updates its running statistics */
    public GraphEncoders(EncoderShape shape, MocoGraph.Method method, MocoState state, Engine engine) {
        MocoGraph moco = MocoGraph.build(shape, method, state.query(), state.key());
        gradients =
                FlatParameters.zeros(moco.encoder().parameters(), state.query().type());

        List<String> keyOutputs = new ArrayList<>(List.of(MocoGraph.KEYS));
        keyOutputs.addAll(moco.batchStatistics(MocoGraph.KEY));
        keyRunner = engine.compile(Program.forward(moco.graph(), keyOutputs));

        List<String> queryOutputs = new ArrayList<>(List.of(MocoGraph.LOSS, MocoGraph.LOGITS, MocoGraph.QUERIES));
        queryOutputs.addAll(moco.batchStatistics(MocoGraph.QUERY));
        Map<String, INDArray> targets = new LinkedHashMap<>();
        gradients.byName().forEach((name, array) -> targets.put(MocoGraph.QUERY + "." + name, array));
        queryRunner = engine.compile(new Program(moco.graph(), queryOutputs, MocoGraph.LOSS, targets));

        int group = method.batch() / method.splits();
        keyStatistics = new RunningStatistics(moco.encoder(), MocoGraph.KEY, state.keyStatistics(), group);
        queryStatistics = new RunningStatistics(moco.encoder(), MocoGraph.QUERY, state.queryStatistics(), group);
    }

    @Override
    public INDArray encodeKeys(INDArray images) {
        Map<String, INDArray> outputs = keyRunner.run(Map.of(MocoGraph.KEY_IMAGES, images));
        keyStatistics.update(outputs);
        return outputs.get(MocoGraph.KEYS);
    }

    @Override
    public QueryResult lossAndGradients(INDArray images, INDArray keys, INDArray queue) {
        Map<String, INDArray> outputs = queryRunner.run(
                Map.of(MocoGraph.QUERY_IMAGES, images, MocoGraph.POSITIVE, keys, MocoGraph.QUEUE, queue));
        queryStatistics.update(outputs);
        return new QueryResult(
                outputs.get(MocoGraph.LOSS).getDouble(0),
                outputs.get(MocoGraph.QUERIES),
                outputs.get(MocoGraph.LOGITS),
                gradients);
    }

    /** How long the last call of {@link #encodeKeys} took, in nanoseconds. */
    public GraphRunner.Times keyTimes() {
        return keyRunner.lastTimes();
    }

    /** How long the last call of {@link #lossAndGradients} took. */
    public GraphRunner.Times queryTimes() {
        return queryRunner.lastTimes();
    }

    /** What each kernel did in the last step, both encoders together; empty if the engine does not measure it. */
    public Map<String, GraphRunner.KernelUse> kernelUse() {
        Map<String, GraphRunner.KernelUse> uses = new LinkedHashMap<>(keyRunner.kernelUse());
        queryRunner.kernelUse().forEach((kernel, use) -> uses.merge(kernel, use, GraphRunner.KernelUse::plus));
        return uses;
    }

    @Override
    public void close() {
        keyRunner.close();
        queryRunner.close();
        gradients.close();
    }
}
