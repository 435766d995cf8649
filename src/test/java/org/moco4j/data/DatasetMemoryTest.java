package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.data.source.Datasets;
import org.moco4j.testing.JavaProcess;

/** A data set larger than Java's heap can be used, or is rejected before anything is read. */
class DatasetMemoryTest {
    /** With 128 x 128 pixels they need 94 MiB. */
    private static final int IMAGES = 2000;

    @TempDir
    Path folder;

    @Test
    void aFolderLargerThanTheHeapIsRead() throws Exception {
        FolderSamples.write(folder, IMAGES);
        List<String> output = load("-Xmx40m", "ImageFolder");
        assertEquals("2000 images, mean 0.51", output.get(0).replaceAll("(0\\.\\d\\d)\\d*", "$1"), output.toString());
        assertTrue(Files.size(folder.resolve(".moco4j-cache/images-128.cache")) > 90L << 20);
        assertEquals(output, load("-Xmx40m", "ImageFolder"), "the second time from the cache");
    }

    @Test
    void withoutACacheItIsRejectedBeforeItIsRead() throws Exception {
        FolderSamples.write(folder, IMAGES);
        // No folder can be created here, not even by root.
        Files.writeString(folder.resolve(".moco4j-cache"), "in the way");
        String output = load("-Xmx40m", "ImageFolder").get(0);
        assertTrue(output.startsWith("UserError: The images need 94 MiB of memory (2,000 images of 128 x 128"), output);
        assertContains(output, "-Xmx256m", "smaller image-size");
        assertFalse(output.contains("reading"), output);
    }

    @Test
    void withoutACacheButWithEnoughMemoryItIsReadWithAWarning() throws Exception {
        FolderSamples.write(folder, 40);
        Files.writeString(folder.resolve(".moco4j-cache"), "in the way");
        try (Dataset data = Datasets.load(Requests.folder(folder, 16, true, 0), DataProgress.NONE)) {
            assertEquals(40, data.train().size());
            assertContains(String.join(" ", data.warnings()), "only in memory", "reads them again");
        }
        assertEquals("in the way", Files.readString(folder.resolve(".moco4j-cache")));
    }

    @Test
    void drawnImagesThatDoNotFitAreRejectedBeforeDrawing() throws Exception {
        String output = load("-Xmx40m", "Shapes").get(0);
        assertTrue(output.startsWith("UserError: Shapes needs 94 MiB of memory (2,001 images"), output);
        assertTrue(output.contains("MAVEN_OPTS=-Xmx256m"), output);
    }

    @Test
    void closedImagesCannotBeRead() throws IOException {
        FolderSamples.write(folder, 5);
        Dataset data = Datasets.load(Requests.folder(folder, 8, true, 0), DataProgress.NONE);
        ImageSet part = data.train().subset(new int[] {1, 2});
        byte[] pixels = new byte[part.imageBytes()];
        part.copyPixels(0, pixels);
        data.close();
        data.close();
        assertThrows(IllegalStateException.class, () -> part.copyPixels(0, pixels));
    }

    private List<String> load(String heap, String dataset) throws Exception {
        List<String> command = JavaProcess.command(
                List.of(heap, "-XX:+UseSerialGC"), DatasetMemoryTest.class, dataset, folder.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return output.lines().toList();
    }

    /** Loads a data set of {@link #IMAGES} images of 128 pixels and prints the result. */
    public static void main(String[] arguments) {
        DatasetRequest request = new DatasetRequest(
                arguments[0],
                Path.of(arguments[1]),
                LabelGranularity.FINE,
                128,
                true,
                IMAGES,
                1,
                1,
                0,
                7,
                0,
                2,
                false,
                ResizeMode.CENTER_SQUARE);
        List<String> output = new ArrayList<>();
        try (Dataset data = Datasets.load(request, (task, unit, done, total) -> {
            if (done < 2) {
                output.add(task);
            }
        })) {
            System.out.println(
                    data.train().size() + " images, mean " + data.statistics().mean()[0]);
        } catch (UserError e) {
            System.out.println("UserError: " + e.getMessage() + output);
        }
    }
}
