package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.ResizeMode;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.FolderSamples;
import org.moco4j.data.Requests;
import org.moco4j.data.folder.ImageCache;
import org.moco4j.data.folder.ImageScan;
import org.moco4j.data.image.ImageDecoder.DecodingMemory;
import org.moco4j.data.source.Datasets;
import org.moco4j.testing.JavaProcess;

/**
 * Damage of a file is cached while the file is unchanged. Failures of the computer are not cached: the next start tries
 * again.
 */
class CachedDamageTest {
    private static final int SIDE = 8;

    @TempDir
    Path folder;

    @Test
    void anImageThatNeededTooMuchMemoryIsReadAgainWithMoreMemory() throws Exception {
        FolderSamples.write(folder, 5);
        // 3 bytes per pixel: 21 MiB, more than a third of 48 MiB.
        FolderSamples.write(folder.resolve("big.png"), 2700, 2700, 1);
        String little = load("-Xmx48m");
        assertTrue(little.startsWith("5 images") && little.contains("MiB of memory"), little);
        assertTrue(little.contains("-Xmx"), little);
        assertTrue(load("-Xmx512m").startsWith("6 images"));
    }

    @Test
    void damageIsCachedUntilTheFileChanges() throws IOException {
        FolderSamples.write(folder, 3);
        Files.write(folder.resolve("001.png"), new byte[100]);
        assertEquals(1, unreadableCount());
        try (ImageCache cache = open()) {
            assertTrue(cache.isKnown(1) && !cache.find(1).orElseThrow().isReadable());
            assertTrue(cache.damage(1).contains("not a JPEG"), cache.damage(1));
        }
        FolderSamples.write(folder.resolve("001.png"), 9, 9, 3);
        assertEquals(0, unreadableCount());
    }

    /** A version that cannot read WebP caches that a WebP named .jpg is damaged. */
    @Test
    void damageThatAnEarlierVersionFoundIsNotUsed() throws Exception {
        FolderSamples.write(folder, 3);
        try (ImageCache cache = open()) {
            cache.makeRoom(DataProgress.NONE);
            cache.store(1, DecodedImage.unreadable("it is not a JPEG"));
            cache.store(2, new ImageDecoder(SIDE).decode(folder.resolve("002.png")));
        }
        try (ImageCache cache = open()) {
            assertTrue(cache.isKnown(1) && cache.isKnown(2));
        }
        Path file = folder.resolve(".moco4j-cache/images-8.cache");
        try (RandomAccessFile cache = new RandomAccessFile(file.toFile(), "rw")) {
            asOfFormatVersion(cache, 1);
        }
        try (ImageCache cache = open()) {
            assertFalse(cache.isKnown(1), "it is read again");
            assertTrue(cache.isKnown(2), "pixels stay valid");
        }
        assertEquals(0, unreadableCount());
        try (ImageCache cache = open()) {
            assertTrue(cache.find(1).orElseThrow().isReadable());
        }
    }

    /** Changes the first record, which is damage, to what a version with these formats wrote. */
    private static void asOfFormatVersion(RandomAccessFile cache, int version) throws IOException {
        cache.seek(16 + 4);
        int nameBytes = cache.readInt();
        ByteBuffer summed = ByteBuffer.allocate(24).putLong(cache.readLong()).putLong(cache.readLong());
        assertEquals(ImageDecoder.FORMATS, cache.readInt());
        byte[] rest = new byte[nameBytes + cache.readInt()];
        int checksum = cache.readInt();
        cache.readFully(rest);
        CRC32C crc = new CRC32C();
        crc.update(summed.putInt(version).putInt(nameBytes).flip());
        crc.update(rest);
        assertTrue(checksum != (int) crc.getValue());
        cache.seek(16 + 24);
        cache.writeInt(version);
        cache.seek(16 + 32);
        cache.writeInt((int) crc.getValue());
    }

    @Test
    void inaccessibleFilesAreNotCached() throws Exception {
        FolderSamples.write(folder, 3);
        List<DecodedImage> outcomes = List.of(
                DecodedImage.inaccessible("Input/output error"),
                DecodedImage.inaccessible("access is denied"),
                DecodedImage.unreadable("the file ends early"));
        try (ImageCache cache = open()) {
            cache.makeRoom(DataProgress.NONE);
            for (int i = 0; i < 3; i++) {
                cache.store(i, outcomes.get(i));
            }
        }
        try (ImageCache cache = open()) {
            assertFalse(cache.isKnown(0));
            assertFalse(cache.isKnown(1));
            assertEquals("the file ends early", cache.damage(2));
        }
    }

    @Test
    void aLackOfMemoryIsNotDamage() throws Exception {
        Path file = folder.resolve("a.png");
        FolderSamples.write(file, 300, 300, 1);
        DecodedImage image = new ImageDecoder(SIDE, new DecodingMemory(200_000)).decode(file);
        assertFalse(image.isReadable() || image.isDamaged(), image.reason());
        DecodedImage gone = new ImageDecoder(SIDE).decode(folder.resolve("gone.png"));
        assertFalse(gone.isReadable() || gone.isDamaged(), gone.reason());
        Files.write(file, new byte[50]);
        assertTrue(new ImageDecoder(SIDE).decode(file).isDamaged());
    }

    @Test
    void anInterruptedReadIsNotDamage() throws Exception {
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
                ImageScan.of(folder).images(),
                DataProgress.NONE);
    }

    private int unreadableCount() {
        try (Dataset data = Datasets.load(Requests.folder(folder, SIDE, true, 0), DataProgress.NONE)) {
            return data.skippedFiles().count();
        }
    }

    private String load(String heap) throws Exception {
        List<String> command = JavaProcess.command(List.of(heap), CachedDamageTest.class, folder.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        return output;
    }

    /** Loads a folder and prints the number of images and the skipped files. */
    public static void main(String[] arguments) {
        try (Dataset data = Datasets.load(Requests.folder(Path.of(arguments[0]), SIDE, true, 0), DataProgress.NONE)) {
            System.out.println(
                    data.train().size() + " images " + data.skippedFiles().describe());
        }
    }
}
