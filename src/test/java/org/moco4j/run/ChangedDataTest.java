package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.DataInventory;
import org.moco4j.checkpoint.DataInventory.Entry;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;

/** Tests that the error of a run that is started again with other data says what changed. */
class ChangedDataTest {
    private static final int IMAGES = 32;

    @TempDir
    Path folder;

    @Test
    void theErrorNamesTheNumberOfImagesAndTheAddedAndRemovedFiles() throws Exception {
        for (int i = 0; i < IMAGES; i++) {
            image("photos/p" + i + ".png", i);
        }
        train();
        image("photos/new\u001b.png", 100);
        image("photos/newer.png", 101);
        Files.delete(folder.resolve("photos/p3.png"));

        String refused = assertUserError(
                this::train,
                "32 training images then, 33 images now",
                "2 files added: new?.png, newer.png",
                "1 file removed: p3.png",
                "restore its data");
        assertFalse(refused.contains("checksum"), refused);
    }

    @Test
    void changesOfSizeOrContentAreReported() {
        DataInventory then =
                new DataInventory("ImageFolder", 3, List.of(new Entry("a.png", 10), new Entry("b.png", 20)));

        assertEquals(
                List.of("1 file with another size: b.png"),
                then.changesTo(
                        new DataInventory("ImageFolder", 3, List.of(new Entry("a.png", 10), new Entry("b.png", 21)))));
        assertTrue(then.changesTo(then).get(0).contains("the content or readability of some files changed"));
        DataInventory cifar = new DataInventory("Cifar10", 50_000, List.of());
        assertTrue(cifar.changesTo(cifar).get(0).contains("pixels or labels"));
    }

    @Test
    void aDamagedInventoryIsIgnored() throws IOException {
        Files.writeString(folder.resolve(DataInventory.FILE_NAME), "{\"dataset\":");

        assertTrue(DataInventory.read(folder).isEmpty());
    }

    private void train() throws Exception {
        MocoConfig config = MocoConfig.parse(
                """
                {"dataset": "ImageFolder", "unlabelled": true, "image-size": 8, "width": 2,
                 "batch_size": 8, "moco-k": 16,
                 "moco-dim": 8, "bn-splits": 2, "device_target": "CPU", "schedule": [], "threads": 1, "epochs": 1,
                 "data-dir": "%s", "resume": "%s", "results-dir": "%s"}
                """.formatted(folder.resolve("photos"), folder.resolve("checkpoint"), folder.resolve("results")), "x");
        PrintStream discarded = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        MocoTraining.of(config)
                .listener(new RunConsole(discarded, OutputMode.QUIET, InstantSource.system()))
                .run();
    }

    private void image(String name, int seed) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64; i++) {
            image.setRGB(i % 8, i / 8, (i * 2654435 + seed * 40503) & 0xffffff);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
