package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.data.source.Datasets;
import org.moco4j.testing.JavaProcess;

/** A data set that is larger than Java's heap is trained on all the same, or is refused before anything of it is read. */
class ResourcesAreKnownBeforehandTest {
    /** Of 128 x 128 pixels they take 94 MiB. */
    private static final int IMAGES = 2000;

    @TempDir
    Path folder;

    @Test
    void aFolderLargerThanTheHeapIsReadWithoutHarm() throws Exception {
        FolderSamples.write(folder, IMAGES);
        List<String> said = load("-Xmx40m", "ImageFolder");
        assertEquals("2000 images, mean 0.51", said.get(0).replaceAll("(0\\.\\d\\d)\\d*", "$1"), said.toString());
        assertTrue(Files.size(folder.resolve(".moco4j-cache/images-128.cache")) > 90L << 20);
        assertEquals(said, load("-Xmx40m", "ImageFolder"), "the second time from the cache");
    }

    @Test
    void withoutACacheItIsRefusedBeforeItIsRead() throws Exception {
        FolderSamples.write(folder, IMAGES);
        // No folder can be made here, whoever runs the test.
        Files.writeString(folder.resolve(".moco4j-cache"), "in the way");
        String said = load("-Xmx40m", "ImageFolder").get(0);
        assertTrue(said.startsWith("UserError: The images take 94 MiB of memory (2,000 images of 128 x 128"), said);
        assertTrue(said.contains("-Xmx256m") && said.contains("smaller image-size"), said);
        assertFalse(said.contains("reading"), said);
    }

    @Test
    void withoutACacheAndWithMemoryItIsReadAndTheUserIsTold() throws Exception {
        FolderSamples.write(folder, 40);
        Files.writeString(folder.resolve(".moco4j-cache"), "in the way");
        try (Dataset data = Datasets.load(Requests.folder(folder, 16, true, 0), DataProgress.NONE)) {
            assertEquals(40, data.train().size());
            String warning = String.join(" ", data.warnings());
            assertTrue(warning.contains("in memory only") && warning.contains("reads them again"), warning);
        }
        assertEquals("in the way", Files.readString(folder.resolve(".moco4j-cache")));
    }

    @Test
    void drawnImagesThatDoNotFitAreRefusedBeforeTheyAreDrawn() throws Exception {
        String said = load("-Xmx40m", "Shapes").get(0);
        assertTrue(said.startsWith("UserError: Shapes needs 94 MiB of memory (2,001 images"), said);
        assertTrue(said.contains("MAVEN_OPTS=-Xmx256m"), said);
    }

    @Test
    void closedImagesAreNotRead() throws IOException {
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
                List.of(heap, "-XX:+UseSerialGC"), ResourcesAreKnownBeforehandTest.class, dataset, folder.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return said.lines().toList();
    }

    /** Loads a data set of {@link #IMAGES} images of 128 pixels and says what came of it. */
    public static void main(String[] words) {
        DatasetRequest request = new DatasetRequest(
                words[0], Path.of(words[1]), DatasetRequest.Labels.FINE, 128, true, IMAGES, 1, 1, 0, 7, 0, 2, false);
        List<String> said = new ArrayList<>();
        try (Dataset data = Datasets.load(request, (task, unit, done, total) -> {
            if (done < 2) {
                said.add(task);
            }
        })) {
            System.out.println(
                    data.train().size() + " images, mean " + data.statistics().mean()[0]);
        } catch (UserError e) {
            System.out.println("UserError: " + e.getMessage() + said);
        }
    }
}
