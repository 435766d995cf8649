package org.moco4j.eval.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.moco4j.eval.FloatRows;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** One linear layer with softmax, as a Deeplearning4j network, and its training. */
final class SoftmaxLayer {
    private static final int TOP = 5;
    private static final double FIRST_DEVIATION = 0.01;
    private static final int EVALUATED_AT_ONCE = 4096;

    private final MultiLayerNetwork network;
    private final List<String> classNames;

    private SoftmaxLayer(MultiLayerNetwork network, List<String> classNames) {
        this.network = network;
        this.classNames = classNames;
    }

    /**
     * Trains a layer.
     *
     * @param views the same images' features, of one view each; the epochs take them in turn
     * @param rows which images are trained on
     * @param done told the number of epochs that are done
     */
    static SoftmaxLayer train(
            List<LabelledFeatures> views,
            int[] rows,
            List<String> classNames,
            ProbeProtocol protocol,
            int epochs,
            double learningRate,
            IntConsumer done) {
        int dimensions = views.get(0).dimensions();
        int classes = classNames.size();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(dimensions, classes, epochs, learningRate));
        network.init(initial(dimensions, classes, protocol.seed()), false);
        int[] order = rows.clone();
        int batch = Math.min(protocol.batch(), order.length);
        SplittableRandom random = new SplittableRandom(protocol.seed());
        try (Batch memory = Batch.allocate(batch, dimensions, classes)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                LabelledFeatures view = views.get(epoch % views.size());
                FloatRows source = view.rows();
                shuffle(order, random);
                // What is left after the last whole batch comes first in nobody's order twice: the shuffle sees to it.
                for (int from = 0; from + batch <= order.length; from += batch) {
                    memory.fill(source, view.labels(), order, from);
                    network.fit(memory.features(), memory.labels());
                }
                network.incrementEpochCount();
                done.accept(epoch + 1);
            }
        }
        return new SoftmaxLayer(network, classNames);
    }

    private static MultiLayerConfiguration configuration(int dimensions, int classes, int epochs, double learningRate) {
        Map<Integer, Double> rates = new TreeMap<>();
        rates.put(0, learningRate);
        rates.put(Math.max(1, epochs * 6 / 10), learningRate / 10);
        rates.put(Math.max(2, epochs * 8 / 10), learningRate / 100);
        return new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .updater(new Nesterovs(new MapSchedule(ScheduleType.EPOCH, rates), ProbeProtocol.MOMENTUM))
                .list()
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(dimensions)
                        .nOut(classes)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build();
    }

    /** Weights from a normal distribution, biases zero, as MoCo's linear classifier begins; ND4J's generator is shared by all. */
    private static INDArray initial(int dimensions, int classes, long seed) {
        Random random = new Random(seed);
        float[] parameters = new float[(dimensions + 1) * classes];
        for (int i = 0; i < dimensions * classes; i++) {
            parameters[i] = (float) (FIRST_DEVIATION * random.nextGaussian());
        }
        return Nd4j.createFromArray(new float[][] {parameters});
    }

    /** How well the layer tells the classes of these rows. */
    Evaluation evaluate(LabelledFeatures features, int[] rows) {
        Evaluation evaluation = new Evaluation(classNames, Math.min(TOP, classNames.size()));
        int batch = Math.min(EVALUATED_AT_ONCE, rows.length);
        try (Batch memory = Batch.allocate(batch, features.dimensions(), classNames.size())) {
            for (int from = 0; from < rows.length; from += batch) {
                int count = Math.min(batch, rows.length - from);
                int[] part = Arrays.copyOfRange(rows, from, from + count);
                if (count == batch) {
                    evaluate(memory, features, part, evaluation);
                } else {
                    try (Batch rest = Batch.allocate(count, features.dimensions(), classNames.size())) {
                        evaluate(rest, features, part, evaluation);
                    }
                }
            }
        }
        return evaluation;
    }

    private void evaluate(Batch memory, LabelledFeatures features, int[] rows, Evaluation evaluation) {
        memory.fill(features.rows(), features.labels(), rows, 0);
        try (INDArray predicted = network.output(memory.features())) {
            evaluation.eval(memory.labels(), predicted);
        }
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    /** Memory for a batch, filled again and again. */
    private record Batch(INDArray features, INDArray labels, float[] row, float[] oneHot) implements AutoCloseable {
        static Batch allocate(int batch, int dimensions, int classes) {
            return new Batch(
                    Nd4j.create(DataType.FLOAT, batch, dimensions),
                    Nd4j.create(DataType.FLOAT, batch, classes),
                    new float[dimensions],
                    new float[classes]);
        }

        void fill(FloatRows source, int[] classOf, int[] rows, int from) {
            FloatIndexer values = (FloatIndexer) features.data().indexer();
            FloatIndexer targets = (FloatIndexer) labels.data().indexer();
            for (int i = 0; i < features.size(0); i++) {
                source.copy(rows[from + i], row);
                values.put((long) i * row.length, row, 0, row.length);
                Arrays.fill(oneHot, 0);
                oneHot[classOf[rows[from + i]]] = 1;
                targets.put((long) i * oneHot.length, oneHot, 0, oneHot.length);
            }
        }

        @Override
        public void close() {
            features.close();
            labels.close();
        }
    }
}
