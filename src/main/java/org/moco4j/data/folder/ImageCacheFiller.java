package org.moco4j.data.folder;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.OrderedPool;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.data.image.SquareImage;
import org.moco4j.data.image.StoredImage;

/**
 * Decodes the images of a folder that are not in the cache yet, on several threads: each file once, for its image and
 * its thumbnail. Each result is cached at once, so that a restarted program continues.
 */
public final class ImageCacheFiller implements AutoCloseable {
    /** The name of the cache folder in the folder of images. */
    public static final String PLACE = ImageCache.FOLDER;

    private static final String TASK = "reading images";
    /** Smaller files are decoded quickly, so their thumbnails are not cached. */
    private static final int MIN_BYTES_FOR_THUMBNAIL = 128 << 10;
    /** The minimum duration and the maximum number of files of a trial that measures the speed of reading. */
    private static final Duration TRIAL = Duration.ofMillis(500);

    private static final int MAX_TRIAL_FILES = 128;
    private static final int FIRST_TRIAL_FILES = 4;
    private static final double NANOS = 1e9;

    private final List<ImageFile> files;
    private final ImageCache images;
    private final Optional<ImageCache> thumbnails;
    private final ImageDecoder decoder;
    private final int workers;
    /** The reason why each file could not be read; empty if it could, null if it was not tried. */
    private final String[] failures;

    /**
     * @param files files that both caches were opened for
     * @param images a cache with space for all images
     * @param thumbnails a cache that is open for writing
     */
    ImageCacheFiller(List<ImageFile> files, ImageCache images, Optional<ImageCache> thumbnails, int workers) {
        this.files = files;
        this.images = images;
        this.thumbnails = thumbnails;
        this.workers = workers;
        decoder = thumbnails
                .map(cache -> new ImageDecoder(images.size(), cache.size()))
                .orElseGet(() -> new ImageDecoder(images.size()));
        failures = new String[files.size()];
    }

    /**
     * Prepares reading a folder into its cache. Waits for another process that writes the cache.
     *
     * @param size size of the stored images
     * @param thumbnailSide height and width of the thumbnails of large files, in pixels
     * @param progress receives the progress of checking a large cache and of waiting
     * @return empty if nothing can be cached; then reading in advance is useless
     * @throws UserError if the folder is missing or contains no image
     */
    public static Optional<ImageCacheFiller> open(
            Path folder, StoredImage size, int thumbnailSide, int workers, DataProgress progress)
            throws InterruptedException {
        List<ImageFile> files = ImageScan.ofImages(folder).images();
        SquareImage thumbnail = new SquareImage(thumbnailSide, ResizeMode.CENTER_SQUARE);
        ImageCache images = ImageCache.open(folder, size, files, progress);
        try {
            // A complete cache is used unchanged, even if its folder is read-only.
            if (images.unknown() > 0 && !images.openForWriting(number -> true, progress)) {
                images.close();
                return Optional.empty();
            }
            Optional<ImageCache> thumbnails =
                    thumbnail.equals(size) ? Optional.empty() : thumbnails(folder, thumbnail, files, progress);
            return Optional.of(new ImageCacheFiller(files, images, thumbnails, workers));
        } catch (InterruptedException | RuntimeException e) {
            images.close();
            throw e;
        }
    }

    private static Optional<ImageCache> thumbnails(
            Path folder, SquareImage square, List<ImageFile> files, DataProgress progress) throws InterruptedException {
        ImageCache thumbnails = ImageCache.open(folder, square, files, progress);
        IntPredicate wanted = number -> hasThumbnail(files.get(number)) && !thumbnails.isKnown(number);
        boolean opened = false;
        try {
            opened = IntStream.range(0, files.size()).anyMatch(wanted) && thumbnails.openForWriting(wanted, progress);
        } finally {
            if (!opened) {
                thumbnails.close();
            }
        }
        return opened ? Optional.of(thumbnails) : Optional.empty();
    }

    private static boolean hasThumbnail(ImageFile file) {
        return file.size() >= MIN_BYTES_FOR_THUMBNAIL;
    }

    /** Returns the number of files that are not decoded yet. */
    public int unread() {
        return unreadIndices().length;
    }

    private int[] unreadIndices() {
        return IntStream.range(0, files.size()).filter(this::isWanted).toArray();
    }

    private boolean isWanted(int number) {
        boolean thumbnail = thumbnails.isPresent()
                && hasThumbnail(files.get(number))
                && !thumbnails.get().isKnown(number);
        return failures[number] == null && (!images.isKnown(number) || thumbnail);
    }

    /**
     * Reads a random sample of files for about a second, and estimates the time for the rest.
     *
     * @param progress receives the number of images so far
     */
    public Duration trial(DataProgress progress) {
        List<Integer> order = Arrays.stream(unreadIndices()).boxed().collect(Collectors.toList());
        // A fixed seed gives the same files each time. Shuffling matters because files of one folder can be larger.
        Collections.shuffle(order, new Random(0));
        double bytesPerSecond = 1;
        int from = 0;
        int count = FIRST_TRIAL_FILES;
        long nanos = 0;
        while (from < order.size() && nanos < TRIAL.toNanos() && count <= MAX_TRIAL_FILES) {
            int[] sample = order.subList(from, Math.min(order.size(), from + count)).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            long start = System.nanoTime();
            read(sample, progress);
            nanos = System.nanoTime() - start;
            bytesPerSecond = bytes(sample) / (nanos / NANOS);
            from += sample.length;
            count *= 2;
        }
        return Duration.ofMillis(Math.round(1000 * bytes(unreadIndices()) / bytesPerSecond));
    }

    private double bytes(int[] numbers) {
        return Arrays.stream(numbers)
                .mapToDouble(number -> files.get(number).size())
                .sum();
    }

    /**
     * Decodes all files that are not in the cache yet.
     *
     * @param progress receives the number of images so far
     * @return for each file the reason why it cannot be read, or an empty text
     * @throws UserError if the disk becomes full and there is not enough memory
     */
    List<String> all(DataProgress progress) {
        read(unreadIndices(), progress);
        return IntStream.range(0, files.size()).mapToObj(this::failure).toList();
    }

    /** Returns the reason why a file cannot be read; empty if it can, or if it is not decoded yet. */
    private String failure(int number) {
        return failures[number] == null ? images.damage(number) : failures[number];
    }

    /**
     * Decodes all files that are not in the cache yet.
     *
     * @param progress receives the number of images so far
     */
    public void readAll(DataProgress progress) {
        all(progress);
    }

    /** Decodes files. Unreadable files count neither as done nor in the total: both end at the number of images. */
    private void read(int[] numbers, DataProgress progress) {
        if (numbers.length == 0) {
            return;
        }
        int doneBefore = files.size() - unread();
        AtomicInteger failed = new AtomicInteger((int) IntStream.range(0, files.size())
                .filter(number -> !isWanted(number) && !failure(number).isEmpty())
                .count());
        progress.advanced(TASK, DataProgress.Unit.IMAGES, doneBefore - failed.get(), files.size() - failed.get());
        OrderedPool.run(numbers.length, workers, index -> decode(numbers[index]), (index, failure) -> {
            failures[numbers[index]] = failure;
            int failedSoFar = failure.isEmpty() ? failed.get() : failed.incrementAndGet();
            progress.advanced(
                    TASK, DataProgress.Unit.IMAGES, doneBefore + index + 1L - failedSoFar, files.size() - failedSoFar);
        });
    }

    private String decode(int number) throws InterruptedException {
        List<DecodedImage> decoded = decoder.decodeAll(files.get(number).path());
        images.store(number, decoded.get(0));
        if (thumbnails.isPresent() && hasThumbnail(files.get(number))) {
            thumbnails.get().store(number, decoded.get(1));
        }
        return decoded.get(0).reason();
    }

    /** Writes the cached images to disk and closes the caches. */
    @Override
    public void close() {
        images.close();
        thumbnails.ifPresent(ImageCache::close);
    }
}
