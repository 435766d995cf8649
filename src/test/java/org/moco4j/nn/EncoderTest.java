package org.moco4j.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.moco.MocoGraph;
import org.moco4j.testing.SmallGraph;
import org.moco4j.testing.TwoEngines;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The whole encoder, forward and backward, on both engines. */
class EncoderTest {
    /**
     * Four images per group: with one pixel, a batch norm over two values is almost a step function, and every order of
     * summation gives another result.
     */
    private static final int BATCH = 8;

    private static final int SPLITS = 2;
    private static final int QUEUE = 8;
    private static final int IMAGE = 8;
    private static final int DIM = 5;

    private final SmallGraph random = new SmallGraph(DataType.DOUBLE, 1);

    private static EncoderShape shape(Architecture architecture, boolean mlp) {
        return new EncoderShape(architecture, 2, DIM, mlp, IMAGE);
    }

    /** The same size of the last feature map, after the larger stem. */
    private static EncoderShape shape(Architecture architecture, Stem stem, boolean mlp) {
        return new EncoderShape(architecture, stem, 2, DIM, mlp, stem == Stem.IMAGENET ? 4 * IMAGE : IMAGE);
    }

    /** Adds a little noise to all values, so that no scale is 1 and no shift is 0. */
    private FlatParameters noisy(List<ParameterSpec> specs, long seed) {
        FlatParameters arrays = FlatParameters.initial(specs, DataType.DOUBLE, seed);
        arrays.flat().addi(random.normal(arrays.flat().length()).muli(0.05));
        return arrays;
    }

    private INDArray unitRows(long n) {
        INDArray rows = random.normal(n, DIM);
        return rows.diviColumnVector(rows.norm2(true, 1));
    }

    @ParameterizedTest(name = "{0}, stem {1}, mlp {2}")
    @CsvSource({
        "RESNET18, CIFAR, false",
        "RESNET18, CIFAR, true",
        "RESNET34, CIFAR, false",
        "RESNET50, CIFAR, false",
        "RESNET18, IMAGENET, false",
        "RESNET34, IMAGENET, true",
        "RESNET50, IMAGENET, true"
    })
    void lossAndEveryGradientEqualSameDiffs(Architecture architecture, Stem stem, boolean mlp) {
        EncoderShape shape = shape(architecture, stem, mlp);
        List<ParameterSpec> specs = new Encoder(shape).parameters();
        MocoGraph moco = MocoGraph.build(
                shape, new MocoGraph.Method(BATCH, SPLITS, QUEUE, 0.2), noisy(specs, 1), noisy(specs, 2));
        List<String> variables =
                specs.stream().map(s -> MocoGraph.QUERY + "." + s.name()).toList();
        List<String> outputs = List.of(MocoGraph.LOSS, MocoGraph.LOGITS, MocoGraph.QUERIES);

        TwoEngines.Result result = new TwoEngines(moco.graph(), outputs, MocoGraph.LOSS, variables, DataType.DOUBLE)
                .agree(
                        Map.of(
                                MocoGraph.QUERY_IMAGES, random.normal(BATCH, shape.imageSize(), shape.imageSize(), 3),
                                MocoGraph.POSITIVE, unitRows(BATCH),
                                MocoGraph.QUEUE, unitRows(QUEUE)),
                        1e-7);

        result.gradients()
                .forEach((name, gradient) ->
                        assertTrue(gradient.amaxNumber().doubleValue() > 0, () -> name + " has no gradient"));
        INDArray lengths = result.outputs().get(MocoGraph.QUERIES).norm2(1);
        assertEquals(1, lengths.minNumber().doubleValue(), 1e-12);
        assertEquals(1, lengths.maxNumber().doubleValue(), 1e-12);
    }

    @Test
    void theKeyEncoderIsTheSameNetworkWithItsOwnWeights() {
        EncoderShape shape = shape(Architecture.RESNET18, true);
        List<ParameterSpec> specs = new Encoder(shape).parameters();
        FlatParameters query = noisy(specs, 1);
        FlatParameters key = FlatParameters.zeros(specs, DataType.DOUBLE);
        key.flat().assign(query.flat());
        MocoGraph moco = MocoGraph.build(shape, new MocoGraph.Method(BATCH, SPLITS, QUEUE, 0.2), query, key);
        INDArray images = random.normal(BATCH, IMAGE, IMAGE, 3);
        TwoEngines keys = TwoEngines.forward(moco.graph(), List.of(MocoGraph.KEYS), DataType.DOUBLE);
        TwoEngines queries = TwoEngines.forward(moco.graph(), List.of(MocoGraph.QUERIES), DataType.DOUBLE);
        INDArray feature = queries.agree(Map.of(MocoGraph.QUERY_IMAGES, images), 1e-9)
                .outputs()
                .get(MocoGraph.QUERIES);

        Map<String, INDArray> given = Map.of(MocoGraph.KEY_IMAGES, images);
        assertEquals(feature, keys.agree(given, 1e-9).outputs().get(MocoGraph.KEYS));
        key.flat().muli(1.5);
        assertFalse(feature.equalsWithEps(keys.agree(given, 1e-9).outputs().get(MocoGraph.KEYS), 1e-6));
    }

    @Test
    void aSavedEvaluationGraphOpensWithSameDiffAndGivesTheSameFeatures(@TempDir Path folder) {
        EncoderShape shape = shape(Architecture.RESNET18, false);
        Encoder encoder = new Encoder(shape);
        FlatParameters statistics = noisy(encoder.statistics(), 4);
        SameDiff graph = EvaluationGraph.build(shape, BATCH, noisy(encoder.parameters(), 3), statistics)
                .graph();
        List<String> outputs = List.of(EvaluationGraph.BACKBONE, EvaluationGraph.FEATURE);
        Map<String, INDArray> images = Map.of(EvaluationGraph.IMAGES, random.normal(BATCH, IMAGE, IMAGE, 3));
        Map<String, INDArray> expected = TwoEngines.forward(graph, outputs, DataType.DOUBLE)
                .agree(images, 1e-9)
                .outputs();

        Path file = folder.resolve("encoder.fb");
        graph.save(file.toFile(), false);
        Map<String, INDArray> loaded = SameDiff.load(file.toFile(), false).output(images, outputs);

        outputs.forEach(name -> TwoEngines.assertClose(name, expected.get(name), loaded.get(name), 1e-9));
        assertEquals(
                1, expected.get(EvaluationGraph.BACKBONE).norm2(1).minNumber().doubleValue(), 1e-12);
        assertEquals(
                1, expected.get(EvaluationGraph.FEATURE).norm2(1).maxNumber().doubleValue(), 1e-12);
    }
}
