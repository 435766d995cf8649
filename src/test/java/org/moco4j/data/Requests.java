package org.moco4j.data;

import java.nio.file.Path;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;

/** Creates requests for tests: no download, two workers. */
public final class Requests {
    private Requests() {}

    public static DatasetRequest cifar(String name, Path dataDir, LabelGranularity labels) {
        return new DatasetRequest(
                name, dataDir, labels, 32, false, 1, 1, 1, 0, 0, 0.2, 2, false, ResizeMode.CENTER_SQUARE);
    }

    public static DatasetRequest folder(Path dataDir, int imageSize, boolean unlabelled, double testFraction) {
        return new DatasetRequest(
                "ImageFolder",
                dataDir,
                LabelGranularity.FINE,
                imageSize,
                unlabelled,
                1,
                1,
                1,
                0,
                7,
                testFraction,
                2,
                false,
                ResizeMode.CENTER_SQUARE);
    }

    public static DatasetRequest shapes(int imageSize, int train, int test, long seed, int workers) {
        return new DatasetRequest(
                "Shapes",
                Path.of("unused"),
                LabelGranularity.FINE,
                imageSize,
                false,
                train,
                test,
                1,
                0,
                seed,
                0.2,
                workers,
                false,
                ResizeMode.CENTER_SQUARE);
    }
}
