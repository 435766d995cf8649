package org.moco4j.run;

import java.util.Locale;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.LabeledImages;
import org.moco4j.eval.RawPixelFeatures;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes the kNN accuracy of the raw pixels, which an encoder must exceed. Large data sets are evaluated at a lower
 * resolution, so that the pixels of all images take at most {@value #LARGEST_MIB} MiB as floats.
 */
final class RawPixelBaseline {
    private static final int LARGEST_MIB = 256;
    private static final long LARGEST_FLOATS = (long) LARGEST_MIB << 18;

    private RawPixelBaseline() {}

    /** Returns the kNN Acc@1 of the raw pixels, 0 to 1. */
    static double accuracy(KnnMonitor monitor, LabeledImages train, LabeledImages test) {
        RawPixelFeatures pixels = RawPixelFeatures.centeredOn(train.images(), reduction(train, test));
        try (INDArray bank = pixels.of(train.images());
                INDArray queries = pixels.of(test.images())) {
            return monitor.accuracy(bank, train.labels(), queries, test.labels());
        }
    }

    /** Returns a line of text with the accuracy. */
    static String line(double accuracy) {
        return String.format(Locale.ROOT, "  raw pixels, no encoder at all: kNN Acc@1 %.2f%%", 100 * accuracy);
    }

    /** Returns the height and width of the squares of pixels that are averaged into one pixel. */
    static int reduction(LabeledImages train, LabeledImages test) {
        long images = (long) train.size() + test.size();
        int height = train.images().height();
        int width = train.images().width();
        int side = 1;
        while (side < Math.min(height, width) && 3L * (height / side) * (width / side) * images > LARGEST_FLOATS) {
            side++;
        }
        return side;
    }
}
