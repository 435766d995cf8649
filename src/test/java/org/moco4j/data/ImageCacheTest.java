package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.ResizeMode;
import org.moco4j.data.folder.ImageCacheFiller;
import org.moco4j.data.folder.ImageFile;
import org.moco4j.data.folder.ImageScan;
import org.moco4j.data.folder.RecordFile;
import org.moco4j.data.image.SquareImage;
import org.moco4j.data.source.Datasets;
import org.moco4j.data.source.ImageSources;

/**
 * Images are decoded once. The cache survives when the program is stopped, and only changed files are decoded again.
 */
class ImageCacheTest {
    private static final int SIDE = 16;
    private static final int IMAGES = 200;

    @TempDir
    Path folder;

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private Path cache() {
        return folder.resolve(".moco4j-cache/images-" + SIDE + ".cache");
    }

    /**
     * Loads the folder.
     *
     * @return the number of cached images when reading began, or of all images if none was read
     */
    private int cachedImages(DataProgress listener) {
        List<Long> first = new ArrayList<>();
        DataProgress progress = (task, unit, done, total) -> {
            first.add(done);
            listener.advanced(task, unit, done, total);
        };
        try (Dataset data = Datasets.load(Requests.folder(folder, SIDE, true, 0), progress)) {
            return first.isEmpty() ? data.train().size() : Math.toIntExact(first.get(0));
        }
    }

    @Test
    void theCountEndsAtTheNumberOfReadableImages() throws IOException {
        new ImageFiles(folder).series("some", 9);
        for (String name : List.of("a", "m", "z")) {
            Files.writeString(folder.resolve("some/" + name + ".png"), "not an image");
        }
        assertEquals(List.of(0L, 12L, 9L, 9L), firstAndLast());
        new ImageFiles(folder).series("more", 2);
        assertEquals(List.of(9L, 11L, 11L, 11L), firstAndLast(), "the damaged files are known by now");
    }

    /** Returns the count and the total at the beginning and at the end of reading. */
    private List<Long> firstAndLast() {
        List<Long> counts = new ArrayList<>();
        cachedImages((task, unit, done, total) -> {
            if (task.equals("reading images")) {
                counts.addAll(List.of(done, total));
            }
        });
        return List.of(counts.get(0), counts.get(1), counts.get(counts.size() - 2), counts.get(counts.size() - 1));
    }

    private String checksum() {
        try (Dataset data = Datasets.load(Requests.folder(folder, SIDE, true, 0), DataProgress.NONE)) {
            return data.train().checksum();
        }
    }

    @Test
    void aStoppedStartIsContinuedByTheNext() throws IOException {
        FolderSamples.write(folder, IMAGES);
        assertThrows(
                Stopped.class,
                () -> cachedImages((task, unit, done, total) -> {
                    if (done == 90) {
                        throw new Stopped();
                    }
                }));
        int kept = cachedImages(DataProgress.NONE);
        assertTrue(kept >= 90 && kept < IMAGES, "kept " + kept);
        assertEquals(IMAGES, cachedImages(DataProgress.NONE));
        String interrupted = checksum();
        Files.delete(cache());
        assertEquals(interrupted, checksum());
    }

    @Test
    void aRecordTruncatedByAKillIsReadAgain() throws IOException {
        FolderSamples.write(folder, 20);
        String checksum = checksum();
        byte[] bytes = Files.readAllBytes(cache());
        for (int cut : new int[] {1, 3 * SIDE * SIDE, 3 * SIDE * SIDE + 20, 3000}) {
            Files.write(cache(), Arrays.copyOf(bytes, bytes.length - cut));
            assertTrue(cachedImages(DataProgress.NONE) < 20);
            assertEquals(20, cachedImages(DataProgress.NONE));
            assertEquals(checksum, checksum());
        }
        Files.write(cache(), Arrays.copyOf(bytes, bytes.length + 5000));
        assertEquals(checksum, checksum(), "zeros that a file system left at the end");
    }

    @Test
    void onlyNewOrChangedFilesAreRead() throws IOException {
        FolderSamples.write(folder, 20);
        assertEquals(0, cachedImages(DataProgress.NONE));
        FolderSamples.write(folder.resolve("new.png"), 5, 5, 99);
        assertEquals(20, cachedImages(DataProgress.NONE));
        Files.setLastModifiedTime(folder.resolve("003.png"), FileTime.fromMillis(1000));
        assertEquals(20, cachedImages(DataProgress.NONE));
        Files.delete(folder.resolve("004.png"));
        assertEquals(20, cachedImages(DataProgress.NONE));
    }

    @Test
    void manyUnusedRecordsAreRemoved() throws Exception {
        FolderSamples.write(folder, 20);
        assertEquals(0, cachedImages(DataProgress.NONE));
        List<ImageFile> files = ImageScan.of(folder).images();
        try (RecordFile records = new RecordFile(cache(), SIDE)) {
            records.scan((record, at) -> {});
            records.openForAppending();
            byte[] pixels = new byte[3 * SIDE * SIDE];
            for (int i = 0; i < 90_000; i++) {
                records.append(new RecordFile.Entry("gone.png", i, i, RecordFile.Kind.PIXELS, pixels));
            }
            records.finishAppending();
        }
        FolderSamples.write(folder.resolve("new.png"), 5, 5, 99);
        assertEquals(20, cachedImages(DataProgress.NONE));
        assertTrue(Files.size(cache()) < 1 << 20, "it has " + Files.size(cache()) + " bytes");
        assertEquals(21, cachedImages(DataProgress.NONE));
        assertEquals(20, files.size());
    }

    @Test
    void aSecondRunWaitsAndReadsNothing() throws Exception {
        FolderSamples.write(folder, 20);
        Files.createDirectories(cache().getParent());
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Integer> second;
        try (FileChannel channel = FileChannel.open(
                        cache().resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock first = channel.lock(SIDE, 1, false)) {
            second =
                    CompletableFuture.supplyAsync(() -> cachedImages((task, unit, done, total) -> waiting.countDown()));
            assertTrue(first.isValid() && waiting.await(30, TimeUnit.SECONDS), "the second start says that it waits");
        }
        second.get(30, TimeUnit.SECONDS);
        assertEquals(20, cachedImages(DataProgress.NONE));
    }

    @Test
    void trainingEmbeddingAndThumbnailsShareOneReading() throws Exception {
        FolderSamples.write(folder, 10);
        // Large enough for a thumbnail.
        FolderSamples.write(folder.resolve("large.png"), 250, 250, 7);
        ImageSource plain = ImageSources.ofFolder(folder, 96);
        byte[] thumbnail = plain.read(plain.size() - 1).pixels();
        try (ImageCacheFiller reading = ImageCacheFiller.open(
                        folder, new SquareImage(SIDE, ResizeMode.CENTER_SQUARE), 96, 2, DataProgress.NONE)
                .orElseThrow()) {
            assertEquals(11, reading.unread());
            assertTrue(reading.trial(DataProgress.NONE).compareTo(Duration.ofMinutes(1)) < 0);
            reading.readAll(DataProgress.NONE);
            assertEquals(0, reading.unread());
        }
        String checksum = checksum();
        makeUndecodable("large.png");
        assertEquals(11, cachedImages(DataProgress.NONE));
        assertEquals(checksum, checksum());
        try (ImageSource embedded = ImageSources.ofFolder(folder, SIDE);
                ImageSource thumbnails = ImageSources.ofFolder(folder, 96)) {
            assertTrue(embedded.read(10).isReadable());
            assertEquals("large.png", thumbnails.name(10));
            assertTrue(Arrays.equals(thumbnail, thumbnails.read(10).pixels()));
        }
    }

    /** In an earlier version, the process waited forever for its own lock. */
    @Test
    void imagesAndThumbnailsOfTheSameSizeAreReadTogether() throws Exception {
        FolderSamples.write(folder.resolve("large.png"), 250, 250, 7);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            try (ImageCacheFiller reading = ImageCacheFiller.open(
                            folder, new SquareImage(96, ResizeMode.TORCHVISION), 96, 2, DataProgress.NONE)
                    .orElseThrow()) {
                reading.readAll(DataProgress.NONE);
                assertEquals(0, reading.unread());
            }
        });
        try (Stream<Path> made = Files.list(folder.resolve(".moco4j-cache"))) {
            assertEquals(
                    Set.of("images-96.cache", "images-96-torchvision.cache"),
                    made.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".cache"))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void aCompleteReadOnlyCacheIsUsed() throws Exception {
        FolderSamples.write(folder, 5);
        assertEquals(0, cachedImages(DataProgress.NONE));
        // A folder in place of the lock: the cache cannot be opened for writing, even by root.
        Path lock = folder.resolve(".moco4j-cache").resolve("lock-" + SIDE);
        Files.deleteIfExists(lock);
        Files.createDirectory(lock);
        try (ImageCacheFiller reading = ImageCacheFiller.open(
                        folder, new SquareImage(SIDE, ResizeMode.CENTER_SQUARE), 96, 2, DataProgress.NONE)
                .orElseThrow()) {
            assertEquals(0, reading.unread());
        }
    }

    /** Replaces a file by one that cannot be decoded, with the same size and time. */
    private void makeUndecodable(String name) throws IOException {
        Path file = folder.resolve(name);
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, new byte[(int) Files.size(file)]);
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void embeddingDoesNotChangeTheFolder() throws Exception {
        FolderSamples.write(folder, 3);
        try (ImageSource source = ImageSources.ofFolder(folder, SIDE)) {
            assertTrue(source.read(1).isReadable());
        }
        assertTrue(Files.notExists(cache().getParent()));
        Files.writeString(folder.resolve(".moco4j-cache"), "in the way");
        assertEquals(
                Optional.empty(),
                ImageCacheFiller.open(
                        folder, new SquareImage(SIDE, ResizeMode.CENTER_SQUARE), 96, 2, DataProgress.NONE));
    }
}
