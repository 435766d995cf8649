package org.moco4j.run;

import java.util.Locale;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.LabeledImages;
import org.moco4j.eval.RawPixelFeatures;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What nearest neighbors make of the pixels themselves: what an encoder must beat. Large data sets are measured at a lower
 * resolution, so that the pixels of all images take at most {@value #LARGEST_MIB} MiB as floats.
 */
final class RawPixelBaseline {
    private static final int LARGEST_MIB = 256;
    private static final long LARGEST_FLOATS = (long) LARGEST_MIB << 18;

    private RawPixelBaseline() {}

    /** kNN Acc@1, 0 to 1. */
    static double accuracy(KnnMonitor monitor, LabeledImages train, LabeledImages test) {
        RawPixelFeatures pixels = RawPixelFeatures.centeredOn(train.images(), reduction(train, test));
        try (INDArray bank = pixels.of(train.images());
                INDArray queries = pixels.of(test.images())) {
            return monitor.accuracy(bank, train.labels(), queries, test.labels());
        }
    }

    /** One line that says the accuracy. */
    static String line(double accuracy) {
        return String.format(Locale.ROOT, "  raw pixels, no encoder at all: kNN Acc@1 %.2f%%", 100 * accuracy);
    }

    /** Height and width of the squares of pixels that become one. */
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
