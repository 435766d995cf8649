package org.moco4j.moco;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.RunningStatistics;
import org.moco4j.plan.Program;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The two programs of a training step, and where their results go.
 *
 * @param keys encodes keys: the output {@link MocoGraph#KEYS} and the batch statistics of the key encoder
 * @param queries computes loss and gradients: the outputs {@link MocoGraph#LOSS}, {@link MocoGraph#LOGITS},
 *     {@link MocoGraph#QUERIES} and the batch statistics of the query encoder
 * @param gradients of the query encoder's weights; closed by the owner of the programs
 * @param keyStatistics updates the running statistics of the key encoder
 * @param queryStatistics updates the running statistics of the query encoder
 */
record MocoPrograms(
        Program keys,
        Program queries,
        FlatParameters gradients,
        RunningStatistics keyStatistics,
        RunningStatistics queryStatistics) {

    /** Builds the programs; the graph uses the state's weights in place. */
    static MocoPrograms build(EncoderShape shape, MocoGraph.Method method, MocoState state) {
        return build(shape, method, state.query(), state.key(), state.queryStatistics(), state.keyStatistics());
    }

    /**
     * Builds the programs; the graph uses the weights in place.
     *
     * @param query weights of the query encoder
     * @param key weights of the key encoder
     * @param queryStatistics running statistics of the query encoder
     * @param keyStatistics running statistics of the key encoder
     */
    static MocoPrograms build(
            EncoderShape shape,
            MocoGraph.Method method,
            FlatParameters query,
            FlatParameters key,
            FlatParameters queryStatistics,
            FlatParameters keyStatistics) {
        MocoGraph moco = MocoGraph.build(shape, method, query, key);
        FlatParameters gradients = FlatParameters.zeros(moco.encoder().parameters(), query.type());

        List<String> keyOutputs = new ArrayList<>(List.of(MocoGraph.KEYS));
        keyOutputs.addAll(moco.batchStatistics(MocoGraph.KEY));

        List<String> queryOutputs = new ArrayList<>(List.of(MocoGraph.LOSS, MocoGraph.LOGITS, MocoGraph.QUERIES));
        queryOutputs.addAll(moco.batchStatistics(MocoGraph.QUERY));
        Map<String, INDArray> targets = new LinkedHashMap<>();
        gradients.byName().forEach((name, array) -> targets.put(MocoGraph.QUERY + "." + name, array));

        int group = method.batch() / method.splits();
        return new MocoPrograms(
                Program.forward(moco.graph(), keyOutputs),
                new Program(moco.graph(), queryOutputs, MocoGraph.LOSS, targets),
                gradients,
                new RunningStatistics(moco.encoder(), MocoGraph.KEY, keyStatistics, group),
                new RunningStatistics(moco.encoder(), MocoGraph.QUERY, queryStatistics, group));
    }
}
