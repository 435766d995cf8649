package org.moco4j.inspect;

import java.util.Arrays;
import java.util.Locale;
import org.moco4j.ProgressListener;
import org.moco4j.augment.View;
import org.moco4j.eval.Features;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.Predictions;
import org.moco4j.session.EncoderSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Encodes test images in slices, classifies them by weighted kNN, and shows the accuracy so far. */
final class StreamingKnn {
    private static final int SLICE = 1024;
    private static final int TOP = 5;

    private final EncoderSession session;
    private final KnnMonitor monitor;
    private final Features bank;
    private final int[] bankLabels;
    private final int classes;

    StreamingKnn(EncoderSession session, KnnMonitor monitor, Features bank, int[] bankLabels, int classes) {
        this.session = session;
        this.monitor = monitor;
        this.bank = bank;
        this.bankLabels = bankLabels;
        this.classes = classes;
    }

    /**
     * The predicted classes.
     *
     * @param output by the output of the head
     * @param backbone by the feature of the backbone
     */
    record Outcome(Predictions output, Predictions backbone) {}

    /**
     * Encodes and classifies the test images.
     *
     * @param queries receives the features of the test images
     * @param labels classes of the test images
     */
    Outcome classify(View view, Features queries, int[] labels) {
        int images = queries.images();
        int[][] byOutput = new int[images][];
        int[][] byBackbone = new int[images][];
        for (int from = 0; from < images; from += SLICE) {
            int to = Math.min(images, from + SLICE);
            session.extractor().extract(view, from, queries, from, to - from, ProgressListener.NONE);
            rank(bank.feature(), queries.feature(), from, to, byOutput);
            rank(bank.backbone(), queries.backbone(), from, to, byBackbone);
            session.console().progress("classifying test images", to, images, soFar(byOutput, labels, to));
        }
        return new Outcome(new Predictions(byOutput, labels, classes), new Predictions(byBackbone, labels, classes));
    }

    private void rank(INDArray among, INDArray queries, int from, int to, int[][] ranked) {
        // A copy, because an interval of an interval can be an empty array (the trap "get with intervals").
        try (INDArray slice = queries.get(NDArrayIndex.interval(from, to)).dup()) {
            int[][] classes = monitor.rankedClasses(among, bankLabels, slice, TOP);
            System.arraycopy(classes, 0, ranked, from, classes.length);
        }
    }

    private static String soFar(int[][] ranked, int[] labels, int done) {
        int[][] first = Arrays.copyOf(ranked, done);
        return String.format(
                Locale.ROOT,
                "Acc@1 %.2f%%, Acc@5 %.2f%%",
                100 * KnnMonitor.accuracy(first, labels, 1),
                100 * KnnMonitor.accuracy(first, labels, TOP));
    }
}
