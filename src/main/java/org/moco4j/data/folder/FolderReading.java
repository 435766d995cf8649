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

/**
 * Decodes the images of a folder that are not kept yet, on several threads: each file once, for its image and its thumbnail.
 * What is decoded is kept at once, so that a program that is stopped and started again continues.
 */
public final class FolderReading implements AutoCloseable {
    /** The name of the folder below the images' own where they are kept. */
    public static final String PLACE = ImageCache.FOLDER;

    private static final String TASK = "reading images";
    /** Smaller files are decoded again in no time, so no thumbnail is kept of them. */
    private static final int SMALLEST_WITH_THUMBNAIL = 128 << 10;
    /** How long a trial must take to tell how fast reading is, and how many files it takes at most. */
    private static final Duration TRIAL = Duration.ofMillis(500);

    private static final int LARGEST_TRIAL = 128;
    private static final int FIRST_TRIAL = 4;
    private static final double NANOS = 1e9;

    private final List<ImageFile> files;
    private final ImageCache images;
    private final Optional<ImageCache> thumbnails;
    private final ImageDecoder decoder;
    private final int workers;
    /** Why a file could not be read; empty for those that could, null for those that were not tried. */
    private final String[] troubles;

    /**
     * @param files those that both caches were opened for
     * @param images a cache that has room for all
     * @param thumbnails a cache that is open for writing
     */
    FolderReading(List<ImageFile> files, ImageCache images, Optional<ImageCache> thumbnails, int workers) {
        this.files = files;
        this.images = images;
        this.thumbnails = thumbnails;
        this.workers = workers;
        decoder = thumbnails
                .map(cache -> new ImageDecoder(images.square(), cache.square()))
                .orElseGet(() -> new ImageDecoder(images.square()));
        troubles = new String[files.size()];
    }

    /**
     * Prepares for reading a folder into its cache. Waits for another process that writes the cache.
     *
     * @param side height and width of the images, in pixels
     * @param resize how files become squares
     * @param thumbnailSide of the thumbnails of large files
     * @param progress told of a large cache's check and of waiting
     * @return empty if nothing can be kept: then there is no use in reading beforehand
     * @throws UserError if there is no folder, or no image in it
     */
    public static Optional<FolderReading> open(
            Path folder, int side, ResizeMode resize, int thumbnailSide, int workers, DataProgress progress)
            throws InterruptedException {
        List<ImageFile> files = ImageScan.ofPictures(folder).pictures();
        SquareImage square = new SquareImage(side, resize);
        SquareImage thumbnail = new SquareImage(thumbnailSide, ResizeMode.CENTER_SQUARE);
        ImageCache images = ImageCache.open(folder, square, files, progress);
        try {
            // A complete cache is used as it is, also if its folder is read-only.
            if (images.unknown() > 0 && !images.openForWriting(number -> true, progress)) {
                images.close();
                return Optional.empty();
            }
            Optional<ImageCache> thumbnails =
                    thumbnail.equals(square) ? Optional.empty() : thumbnails(folder, thumbnail, files, progress);
            return Optional.of(new FolderReading(files, images, thumbnails, workers));
        } catch (InterruptedException | RuntimeException e) {
            images.close();
            throw e;
        }
    }

    private static Optional<ImageCache> thumbnails(
            Path folder, SquareImage square, List<ImageFile> files, DataProgress progress) throws InterruptedException {
        ImageCache thumbnails = ImageCache.open(folder, square, files, progress);
        IntPredicate wanted = number -> hasThumbnail(files.get(number)) && !thumbnails.isKnown(number);
        boolean kept = false;
        try {
            kept = IntStream.range(0, files.size()).anyMatch(wanted) && thumbnails.openForWriting(wanted, progress);
        } finally {
            if (!kept) {
                thumbnails.close();
            }
        }
        return kept ? Optional.of(thumbnails) : Optional.empty();
    }

    private static boolean hasThumbnail(ImageFile file) {
        return file.size() >= SMALLEST_WITH_THUMBNAIL;
    }

    /** How many files are still to be decoded. */
    public int unread() {
        return unreadNumbers().length;
    }

    private int[] unreadNumbers() {
        return IntStream.range(0, files.size()).filter(this::isWanted).toArray();
    }

    private boolean isWanted(int number) {
        boolean thumbnail = thumbnails.isPresent()
                && hasThumbnail(files.get(number))
                && !thumbnails.get().isKnown(number);
        return troubles[number] == null && (!images.isKnown(number) || thumbnail);
    }

    /**
     * Reads some files, here and there, for about a second, and tells how long the rest will take.
     *
     * @param progress told how many images there are by now
     */
    public Duration trial(DataProgress progress) {
        List<Integer> order = Arrays.stream(unreadNumbers()).boxed().collect(Collectors.toList());
        // The same files each time: whatever lies in one folder may be larger than the rest.
        Collections.shuffle(order, new Random(0));
        double bytesPerSecond = 1;
        int from = 0;
        int count = FIRST_TRIAL;
        long nanos = 0;
        while (from < order.size() && nanos < TRIAL.toNanos() && count <= LARGEST_TRIAL) {
            int[] some = order.subList(from, Math.min(order.size(), from + count)).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            long begun = System.nanoTime();
            read(some, progress);
            nanos = System.nanoTime() - begun;
            bytesPerSecond = bytes(some) / (nanos / NANOS);
            from += some.length;
            count *= 2;
        }
        return Duration.ofMillis(Math.round(1000 * bytes(unreadNumbers()) / bytesPerSecond));
    }

    private double bytes(int[] numbers) {
        return Arrays.stream(numbers)
                .mapToDouble(number -> files.get(number).size())
                .sum();
    }

    /**
     * Decodes all that is not kept yet.
     *
     * @param progress told how many images there are by now
     * @return for each file why it cannot be read, or an empty text if it can
     * @throws UserError if the disk becomes full and memory does not suffice
     */
    List<String> all(DataProgress progress) {
        read(unreadNumbers(), progress);
        return IntStream.range(0, files.size()).mapToObj(this::trouble).toList();
    }

    /** Why a file cannot be read; empty if it can, or is still to be decoded. */
    private String trouble(int number) {
        return troubles[number] == null ? images.damage(number) : troubles[number];
    }

    /**
     * Decodes all that is not kept yet.
     *
     * @param progress told how many images there are by now
     */
    public void readAll(DataProgress progress) {
        all(progress);
    }

    /** Files that cannot be read do not count, in the total either: both end as the number of images. */
    private void read(int[] numbers, DataProgress progress) {
        if (numbers.length == 0) {
            return;
        }
        int before = files.size() - unread();
        AtomicInteger failed = new AtomicInteger((int) IntStream.range(0, files.size())
                .filter(number -> !isWanted(number) && !trouble(number).isEmpty())
                .count());
        progress.advanced(TASK, DataProgress.Unit.IMAGES, before - failed.get(), files.size() - failed.get());
        OrderedPool.run(numbers.length, workers, index -> decode(numbers[index]), (index, trouble) -> {
            troubles[numbers[index]] = trouble;
            int none = trouble.isEmpty() ? failed.get() : failed.incrementAndGet();
            progress.advanced(TASK, DataProgress.Unit.IMAGES, before + index + 1L - none, files.size() - none);
        });
    }

    private String decode(int number) throws InterruptedException {
        List<DecodedImage> pictures = decoder.decodeAll(files.get(number).path());
        images.keep(number, pictures.get(0));
        if (thumbnails.isPresent() && hasThumbnail(files.get(number))) {
            thumbnails.get().keep(number, pictures.get(1));
        }
        return pictures.get(0).trouble();
    }

    /** Puts on the disk what was read. */
    @Override
    public void close() {
        images.close();
        thumbnails.ifPresent(ImageCache::close);
    }
}
