package org.moco4j.data.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.OffHeapMemory;
import org.moco4j.data.PixelStore;
import org.moco4j.data.folder.RecordFile.Kind;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.ImageContent;
import org.moco4j.data.image.StoredImage;
import org.moco4j.data.image.WholeImage;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.WrittenFiles;

/**
 * A cache of the decoded images of a folder's files. It is the memory-mapped file
 * {@code .moco4j-cache/images-SIZE.cache} in the folder. Each image is identified by its file's name, size and time,
 * so it is decoded only once, even if the program is stopped. If the cache file cannot be written, images are kept in
 * memory, outside of Java's heap.
 *
 * <p>The cache also remembers damaged files. It does not remember failures of the computer (memory, permissions, disk,
 * network): the next start tries again.
 *
 * <p>Files are identified by their index in the list that the cache was opened for. Opening is for one thread; the rest
 * is thread-safe.
 */
public final class ImageCache implements PixelStore.OfDifferentSizes {
    static final String FOLDER = FileSorter.CACHE;
    private static final String LOCK = "lock-";
    /** The disk space that is left free. */
    private static final long DISK_RESERVE = 64L << 20;
    /** The cache is rewritten if unused records need more than this. */
    private static final long MAX_WASTE = 64L << 20;
    /** Checking a smaller cache is so fast that no progress is reported. */
    private static final long MIN_BYTES_FOR_PROGRESS = 256L << 20;

    private final Path folder;
    private final Path file;
    private final StoredImage size;
    private final List<ImageFile> files;
    private final ImageRecords format;
    private final RecordFile records;
    /** Images that could not be written to the file. */
    private final OffHeapMemory memory = new OffHeapMemory();

    /** The height and width of each known image. */
    private final short[] heights;

    private final short[] widths;
    /**
     * For each file: 0 if it is unknown; a positive number is the position of its record's content; a negative number
     * is -1 minus the position in memory: the number of the buffer in the upper 32 bits, the offset in the lower.
     */
    private final AtomicLongArray places;

    private final Map<Integer, String> damage = new ConcurrentHashMap<>();
    private ImageCacheLock lock;
    private boolean needsAll;
    private boolean inMemory;
    private String reasonNotCached = "";

    private ImageCache(Path root, StoredImage size, List<ImageFile> files) {
        folder = root.resolve(FOLDER);
        file = folder.resolve("images-" + size.key() + ".cache");
        this.size = size;
        this.files = files;
        format = new ImageRecords(size);
        records = format.file(file);
        places = new AtomicLongArray(files.size());
        heights = new short[files.size()];
        widths = new short[files.size()];
    }

    /**
     * Opens the cache and finds the images of these files.
     *
     * @param root folder that their names are relative to
     * @param progress receives the progress of checking a large cache
     */
    public static ImageCache open(Path root, StoredImage size, List<ImageFile> files, DataProgress progress) {
        ImageCache cache = new ImageCache(root, size, files);
        try {
            cache.find(progress);
        } catch (IOException e) {
            cache.reasonNotCached = ImageContent.reason(e);
        }
        return cache;
    }

    private void find(DataProgress progress) throws IOException {
        String task = "checking the image cache";
        Map<String, Integer> numbers = numbers();
        IntStream.range(0, files.size()).forEach(number -> places.set(number, 0));
        damage.clear();
        long length = records.length();
        boolean reportsProgress = length >= MIN_BYTES_FOR_PROGRESS;
        records.scan((record, at) -> {
            int number = numbers.getOrDefault(record.name(), -1);
            if (number >= 0 && isOf(record, files.get(number)) && format.hasItsLength(record)) {
                remember(number, record, at);
            }
            if (reportsProgress) {
                progress.advanced(task, DataProgress.Unit.BYTES, at, length);
            }
        });
        if (reportsProgress) {
            progress.advanced(task, DataProgress.Unit.BYTES, length, length);
        }
    }

    private Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int number = 0; number < files.size(); number++) {
            numbers.put(files.get(number).name(), number);
        }
        return numbers;
    }

    private static boolean isOf(RecordFile.Entry record, ImageFile file) {
        return file.size() == record.size() && file.modified() == record.modified();
    }

    private void remember(int number, RecordFile.Entry record, long at) {
        places.set(number, at + format.contentStart(record));
        if (record.kind() == Kind.DAMAGE) {
            damage.put(number, new String(record.content(), StandardCharsets.UTF_8));
            return;
        }
        damage.remove(number);
        setSize(number, format.height(record), format.width(record));
    }

    private void setSize(int number, int height, int width) {
        heights[number] = (short) height;
        widths[number] = (short) width;
    }

    /** Whether a file need not be decoded: its image is in the cache, or the file is known to be damaged. */
    public boolean isKnown(int number) {
        return places.get(number) != 0;
    }

    /** Returns the number of files that must be decoded. */
    int unknown() {
        return (int) IntStream.range(0, files.size())
                .filter(number -> !isKnown(number))
                .count();
    }

    /** Returns the image of a file, or why the file is damaged; empty if the file must be decoded. */
    public Optional<DecodedImage> find(int number) {
        if (!isKnown(number)) {
            return Optional.empty();
        }
        if (damage.containsKey(number)) {
            return Optional.of(DecodedImage.unreadable(damage.get(number)));
        }
        byte[] pixels = new byte[bytes(number)];
        copy(number, pixels);
        return Optional.of(DecodedImage.of(pixels, heights[number], widths[number]));
    }

    /** Returns the size of the images. */
    StoredImage size() {
        return size;
    }

    @Override
    public int height(int number) {
        return heights[number];
    }

    @Override
    public int width(int number) {
        return widths[number];
    }

    private int bytes(int number) {
        return 3 * heights[number] * widths[number];
    }

    /** Returns why a file is known to be damaged; empty if it is not. */
    public String damage(int number) {
        return damage.getOrDefault(number, "");
    }

    /** @throws IllegalArgumentException if the image is not in the cache */
    @Override
    public void copy(int number, byte[] target) {
        long place = places.get(number);
        if (place == 0 || damage.containsKey(number)) {
            throw new IllegalArgumentException(files.get(number).name() + " is not in the cache");
        }
        if (place > 0) {
            records.read(place, target, bytes(number));
        } else {
            long position = -1 - place;
            memory.read((int) (position >> Integer.SIZE), (int) position, target, bytes(number));
        }
    }

    /**
     * Prepares space for all images that must be decoded, in the file or else in memory. Waits for another process that
     * writes the file.
     *
     * @param progress receives the waiting
     * @throws UserError if there is not enough space in either; the message states the need and how to fix it
     */
    public void makeRoom(DataProgress progress) throws InterruptedException {
        needsAll = true;
        if (unknown() > 0 && !openForWriting(number -> true, progress)) {
            useMemory();
        }
    }

    private void useMemory() {
        long needed = size.typicalBytes() * unknown();
        if (needed > OffHeapMemory.available()) {
            throw new UserError("The images need " + describeNeed()
                    + ". They cannot be stored in "
                    + folder + " (" + reasonNotCached + "), and there are "
                    + OffHeapMemory.inMib(OffHeapMemory.available())
                    + " MiB of memory for them. Make the folder writable or free space on its disk. Or: "
                    + OffHeapMemory.howToGetMore(needed) + ", or choose a smaller image-size.");
        }
        inMemory = true;
    }

    private String describeNeed() {
        return size instanceof WholeImage
                ? OffHeapMemory.describeNeedOfAny(unknown(), size.typicalBytes())
                : OffHeapMemory.describeNeed(unknown(), size.shorterSide());
    }

    /**
     * Opens the file for writing; waits for another process that writes it.
     *
     * @param wanted selects the files whose images need space
     * @param progress receives the waiting
     * @return whether it is open
     */
    boolean openForWriting(IntPredicate wanted, DataProgress progress) throws InterruptedException {
        try {
            Files.createDirectories(folder);
            lock = ImageCacheLock.acquire(
                    folder.resolve(LOCK + size.key()),
                    () -> progress.advanced(
                            "waiting for another run that reads these images",
                            DataProgress.Unit.IMAGES,
                            0,
                            files.size()));
            if (records.isChanged()) {
                find(progress);
            }
            dropWaste(progress);
            long images = bytes(wanted.and(number -> !isKnown(number)));
            long needed = DISK_RESERVE + images;
            long free = Files.getFileStore(folder).getUsableSpace();
            if (images > 0 && free < needed) {
                throw new IOException("its disk has " + OffHeapMemory.inMib(free) + " MiB left, "
                        + OffHeapMemory.inMib(needed) + " are needed");
            }
            records.openForAppending();
            // A file of earlier versions.
            WrittenFiles.deleteIfOwn(folder.resolve("pictures-" + size.key() + ".bin"), WrittenFiles.BY_NAME);
            return true;
        } catch (IOException e) {
            reasonNotCached = ImageContent.reason(e);
            finishWriting();
            return false;
        }
    }

    /** Returns the size of the records of the selected files, in bytes. */
    private long bytes(IntPredicate selected) {
        return IntStream.range(0, files.size())
                .filter(selected)
                .mapToLong(number -> RecordFile.bytes(files.get(number).name(), size.typicalBytes()))
                .sum();
    }

    private void dropWaste(DataProgress progress) throws IOException {
        long used = bytes(this::isKnown);
        if (records.end() < 2 * used + MAX_WASTE) {
            return;
        }
        Map<String, Integer> numbers = numbers();
        AtomicFile.Content useful = out -> {
            out.write(records.header());
            records.scan((record, at) -> {
                int number = numbers.getOrDefault(record.name(), -1);
                if (number >= 0 && places.get(number) == at + format.contentStart(record)) {
                    out.write(record.encoded());
                }
            });
        };
        AtomicFile.writeVerified(file, useful, written -> {}, WrittenFiles.BY_NAME);
        find(progress);
    }

    /**
     * Stores the image of a file, or that the file is damaged.
     *
     * @throws UserError if the disk has become full and there is not enough memory
     */
    public synchronized void store(int number, DecodedImage image) throws InterruptedException {
        if (isKnown(number) || (!image.isReadable() && !image.isDamaged())) {
            return;
        }
        if (records.isOpenForAppending()) {
            try {
                RecordFile.Entry record = format.record(files.get(number), image);
                remember(number, record, records.append(record));
                return;
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw (InterruptedException) new InterruptedException("while images were read").initCause(e);
                }
                reasonNotCached = ImageContent.reason(e);
                finishWriting();
                if (needsAll) {
                    useMemory();
                }
            }
        }
        if (inMemory && image.isReadable()) {
            setSize(number, image.height(), image.width());
            places.set(number, -1 - memory.append(image.pixels()));
        }
    }

    /** Writes the stored images to disk, and releases the lock. */
    synchronized void finishWriting() {
        try {
            records.finishAppending();
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            reasonNotCached = ImageContent.reason(e);
        }
        lock = null;
    }

    /** Returns a warning if the next start must decode the images again, with the reason. */
    Optional<String> warning() {
        return inMemory
                ? Optional.of("The images are only in memory, because they could not be stored in " + folder + " ("
                        + reasonNotCached + "). The next start reads them again.")
                : Optional.empty();
    }

    /** Frees memory and mapping. */
    @Override
    public void close() {
        finishWriting();
        memory.close();
        try {
            records.close();
        } catch (IOException e) {
            reasonNotCached = ImageContent.reason(e);
        }
    }
}
