package org.moco4j.cli.training;

import java.util.Locale;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.LabelledImages;
import org.moco4j.eval.RawPixelFeatures;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What nearest neighbours make of the pixels themselves: what an encoder must beat. Holds every image as floats. */
final class RawPixelBaseline {
    private RawPixelBaseline() {}

    /** One line that says the accuracy. */
    static String line(KnnMonitor monitor, LabelledImages train, LabelledImages test) {
        RawPixelFeatures pixels = RawPixelFeatures.centredOn(train.images());
        try (INDArray bank = pixels.of(train.images());
                INDArray queries = pixels.of(test.images())) {
            double accuracy = monitor.accuracy(bank, train.labels(), queries, test.labels());
            return String.format(Locale.ROOT, "  raw pixels, no encoder at all: kNN Acc@1 %.2f%%", 100 * accuracy);
        }
    }
}
