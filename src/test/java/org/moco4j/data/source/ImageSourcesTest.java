package org.moco4j.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageChunks;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.Requests;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.source.ImageSources.Split;

class ImageSourcesTest {
    @TempDir
    Path folder;

    @Test
    void drawnImagesAreThoseOfTheDataSet() throws Exception {
        DatasetRequest request = Requests.shapes(16, 25, 12, 3, 2);
        Dataset data = Datasets.load(request, DataProgress.NONE);
        ImageSource all = ImageSources.of(request, Split.ALL, DataProgress.NONE);

        assertEquals(37, all.size());
        assertSame(data.train(), 0, all);
        assertSame(data.test().orElseThrow(), 25, all);
        assertEquals("train/24", all.name(24));
        assertEquals("test/0", all.name(25));
        assertEquals(12, ImageSources.of(request, Split.TEST, DataProgress.NONE).size());
    }

    private static void assertSame(ImageSet images, int from, ImageSource source) throws Exception {
        byte[] pixels = new byte[images.imageBytes()];
        for (int i = 0; i < images.size(); i++) {
            images.copyPixels(i, pixels);
            assertArrayEquals(pixels, source.read(from + i).pixels());
            assertEquals(images.label(i), source.label(from + i));
        }
    }

    @Test
    void classFoldersGiveLabelsButOtherNestedFoldersDoNot() throws IOException {
        writeImage("cats/a.png", 0xff0000);
        writeImage("dogs/deep/b.jpg", 0x00ff00);
        ImageSource labeled = ImageSources.ofFolder(folder, 8);
        assertEquals(List.of("cats", "dogs"), labeled.classNames());
        assertEquals(1, labeled.label(1));
        assertEquals("dogs/deep/b.jpg", labeled.name(1));

        ImageSource unlabeled = ImageSources.ofFolder(folder.resolve("dogs"), 8);
        assertEquals(List.of(), unlabeled.classNames());
        assertEquals(ImageSet.NO_LABEL, unlabeled.label(0));
    }

    @Test
    void chunksSkipUnreadableImagesWithAReason() throws IOException {
        for (int i = 0; i < 5; i++) {
            writeImage("p" + i + ".png", 0x102030 * i);
        }
        Files.writeString(folder.resolve("p2.png"), "not an image");
        Files.write(folder.resolve("p9.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 1, 2});

        ImageChunks chunks = new ImageChunks(ImageSources.ofFolder(folder, 8), 3);
        ImageChunks.Chunk chunk = chunks.next();

        assertEquals(List.of(0, 1, 3, 4), chunk.indices());
        assertEquals(4, chunk.images().size());
        assertEquals(
                List.of("p2.png", "p9.jpg"),
                chunk.unreadable().stream().map(UnreadableFile::name).toList());
        assertTrue(chunk.unreadable().stream().noneMatch(file -> file.reason().isBlank()));
        assertEquals(6, chunk.end());
        assertTrue(!chunks.hasNext());
    }

    @Test
    void chunksContainAllImagesInOrder() {
        DatasetRequest request = Requests.shapes(8, 5000, 1, 3, 2);
        ImageChunks chunks = new ImageChunks(ImageSources.of(request, Split.TRAIN, DataProgress.NONE), 2);
        List<Integer> seen = new ArrayList<>();
        int count = 0;
        while (chunks.hasNext()) {
            seen.addAll(chunks.next().indices());
            count++;
        }
        assertTrue(count > 1, "more than one chunk");
        assertEquals(IntStream.range(0, 5000).boxed().toList(), seen);
    }

    @Test
    void anEmptyFolderIsAnErrorThatNamesIt() {
        assertUserError(() -> ImageSources.ofFolder(folder, 8), folder.toString());
    }

    private void writeImage(String name, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(20, 13, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 3, rgb);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertTrue(ImageIO.write(image, name.substring(name.length() - 3), file.toFile()));
    }
}
