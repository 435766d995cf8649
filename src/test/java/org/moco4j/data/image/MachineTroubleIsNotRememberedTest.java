package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.ResizeMode;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.FolderSamples;
import org.moco4j.data.Requests;
import org.moco4j.data.folder.ImageCache;
import org.moco4j.data.folder.ImageScan;
import org.moco4j.data.source.Datasets;
import org.moco4j.testing.JavaProcess;

/** Damage of a file is remembered while the file stays as it is; what the machine could not do is tried again by the next start. */
class MachineTroubleIsNotRememberedTest {
    private static final int SIDE = 8;

    @TempDir
    Path folder;

    @Test
    void anImageThatDidNotFitInMemoryIsTriedAgainWithMore() throws Exception {
        FolderSamples.write(folder, 5);
        // 3 bytes a pixel: 21 MiB, more than a third of 48.
        FolderSamples.write(folder.resolve("big.png"), 2700, 2700, 1);
        String little = load("-Xmx48m");
        assertTrue(little.startsWith("5 images") && little.contains("MiB of memory"), little);
        assertTrue(little.contains("-Xmx"), little);
        assertTrue(load("-Xmx512m").startsWith("6 images"));
    }

    @Test
    void damageIsRememberedUntilTheFileChanges() throws IOException {
        FolderSamples.write(folder, 3);
        Files.write(folder.resolve("001.png"), new byte[100]);
        assertEquals(1, leftOut());
        try (ImageCache cache = open()) {
            assertTrue(cache.isKnown(1) && !cache.find(1).orElseThrow().isReadable());
            assertTrue(cache.damage(1).contains("not a JPEG"), cache.damage(1));
        }
        FolderSamples.write(folder.resolve("001.png"), 9, 9, 3);
        assertEquals(0, leftOut());
    }

    @Test
    void whatWasOutOfReachIsUnknownToTheNextStart() throws Exception {
        FolderSamples.write(folder, 3);
        List<DecodedImage> outcomes = List.of(
                DecodedImage.outOfReach("Input/output error"),
                DecodedImage.outOfReach("access is denied"),
                DecodedImage.unreadable("the file ends early"));
        try (ImageCache cache = open()) {
            cache.makeRoom(DataProgress.NONE);
            for (int i = 0; i < 3; i++) {
                cache.keep(i, outcomes.get(i));
            }
        }
        try (ImageCache cache = open()) {
            assertFalse(cache.isKnown(0));
            assertFalse(cache.isKnown(1));
            assertEquals("the file ends early", cache.damage(2));
        }
    }

    @Test
    void whatTheDecoderHasNoMemoryForIsNoDamage() throws Exception {
        Path file = folder.resolve("a.png");
        FolderSamples.write(file, 300, 300, 1);
        DecodedImage picture = new ImageDecoder(SIDE, new DecodingMemory(200_000)).decode(file);
        assertFalse(picture.isReadable() || picture.isDamaged(), picture.trouble());
        DecodedImage gone = new ImageDecoder(SIDE).decode(folder.resolve("gone.png"));
        assertFalse(gone.isReadable() || gone.isDamaged(), gone.trouble());
        Files.write(file, new byte[50]);
        assertTrue(new ImageDecoder(SIDE).decode(file).isDamaged());
    }

    @Test
    void anInterruptedReadingIsNoTroubleOfAFile() throws Exception {
        Path file = folder.resolve("a.png");
        FolderSamples.write(file, 30, 30, 1);
        ImageDecoder decoder = new ImageDecoder(SIDE);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> decoder.decode(file));
        Thread.interrupted();
        assertTrue(decoder.decode(file).isReadable());
    }

    private ImageCache open() {
        return ImageCache.open(
                folder,
                new SquareImage(SIDE, ResizeMode.CENTER_SQUARE),
                ImageScan.of(folder).pictures(),
                DataProgress.NONE);
    }

    private int leftOut() {
        try (Dataset data = Datasets.load(Requests.folder(folder, SIDE, true, 0), DataProgress.NONE)) {
            return data.leftOut().count();
        }
    }

    private String load(String heap) throws Exception {
        List<String> command =
                JavaProcess.command(List.of(heap), MachineTroubleIsNotRememberedTest.class, folder.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return said;
    }

    /** Loads a folder and says how many images there are and what is left out. */
    public static void main(String[] words) {
        try (Dataset data = Datasets.load(Requests.folder(Path.of(words[0]), SIDE, true, 0), DataProgress.NONE)) {
            System.out.println(data.train().size() + " images " + data.leftOut().inWords());
        }
    }
}
