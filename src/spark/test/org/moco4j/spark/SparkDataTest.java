package org.moco4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.Dataset;

/** The images of a training on a cluster: driver and executors must have the same. */
class SparkDataTest {
    @TempDir
    Path folder;

    @Test
    void aCorruptImageInTheMiddleOfAFolderIsSkippedByAll() throws Exception {
        for (int i = 0; i < 200; i++) {
            write(folder.resolve("image" + (1000 + i) + ".png"), i);
        }
        Files.write(folder.resolve("image1100.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0});
        MocoConfig config = ofFolder();
        try (Dataset data = TestRun.data(config)) {
            assertEquals(199, data.train().size());
        }
        try (SparkCluster cluster = TestRun.cluster(2)) {
            assertEquals(
                    TestRun.groupByGroup(config), TestRun.onCluster(cluster.spark(), config, TestRun.Disturbance.NONE));
        }
    }

    @Test
    void anExecutorWithOtherImagesIsAnErrorThatNamesTheFolder() throws Exception {
        for (int i = 0; i < 40; i++) {
            write(folder.resolve("image" + (100 + i) + ".png"), i);
        }
        MocoConfig config = ofFolder();
        try (SparkCluster cluster = TestRun.cluster(1)) {
            UserError error = assertThrows(
                    UserError.class,
                    () -> TestRun.onCluster(cluster.spark(), config, (step, keys) -> {
                        // The driver has read its images; the executor reads them now.
                        if (step == 0 && keys) {
                            try {
                                write(folder.resolve("image200.png"), 200);
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        }
                    }));
            assertTrue(error.getMessage().contains(folder.toString()), error.getMessage());
            assertTrue(error.getMessage().contains("here 41 images"), error.getMessage());
        }
    }

    private MocoConfig ofFolder() {
        return TestRun.CONFIG.with(
                Map.of("dataset", "ImageFolder", "data-dir", folder.toString(), "unlabelled", "true"));
    }

    private static void write(Path file, int seed) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 20; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
