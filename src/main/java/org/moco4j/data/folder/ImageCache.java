package org.moco4j.data.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
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
import org.moco4j.data.Digests;
import org.moco4j.data.OffHeapMemory;
import org.moco4j.data.PixelStore;
import org.moco4j.data.folder.RecordFile.Kind;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.ImageContent;
import org.moco4j.data.image.SquareImage;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.OwnFiles;

/**
 * The decoded images of a folder's files at one size. They are kept in {@code .moco4j-cache/images-SQUARE.cache} below the folder,
 * memory-mapped, each tied to its file's name, size and time: an image is decoded once, and what a stopped program had decoded
 * stays. If they cannot be kept there, they are kept in memory, outside of Java's heap.
 *
 * <p>Of files that cannot be decoded only those that are damaged themselves are remembered. Trouble of the machine (memory,
 * permissions, a disk or network that fails) is not: the next start tries again.
 *
 * <p>Files are known by their numbers in the list that the cache was opened for. Finding and opening is for one thread, the rest
 * safe for many.
 */
public final class ImageCache implements PixelStore {
    static final String FOLDER = FolderWalk.CACHE;
    private static final String LOCK = "lock-";
    /** So much is left free on the disk. */
    private static final long DISK_RESERVE = 64L << 20;
    /** Records that no file needs any more may take this much before the cache is written anew without them. */
    private static final long MOST_WASTE = 64L << 20;
    /** Below this, checking the cache is done in a moment. */
    private static final long WORTH_TELLING = 256L << 20;

    private static final Duration LOCK_POLL = Duration.ofMillis(200);

    private final Path folder;
    private final Path file;
    private final SquareImage square;
    private final List<ImageFile> files;
    private final RecordFile records;
    private final PixelStore.InMemory memory;
    /** Of each file: 0 if nothing is known, above 0 where its record's content begins, below 0 the number in memory less one. */
    private final AtomicLongArray places;

    private final Map<Integer, String> damage = new ConcurrentHashMap<>();
    private FileChannel lock;
    private boolean needsAll;
    private boolean inMemory;
    private String notKept = "";

    private ImageCache(Path root, SquareImage square, List<ImageFile> files) {
        folder = root.resolve(FOLDER);
        file = folder.resolve("images-" + square.key() + ".cache");
        this.square = square;
        this.files = files;
        records = new RecordFile(file, square.side());
        memory = new PixelStore.InMemory(square.bytes(), true);
        places = new AtomicLongArray(files.size());
    }

    /**
     * Finds what is kept of these files.
     *
     * @param root the folder that their names begin at
     * @param progress told how far the check of a large cache is
     */
    public static ImageCache open(Path root, SquareImage square, List<ImageFile> files, DataProgress progress) {
        ImageCache cache = new ImageCache(root, square, files);
        try {
            cache.find(progress);
        } catch (IOException e) {
            cache.notKept = ImageContent.trouble(e);
        }
        return cache;
    }

    private void find(DataProgress progress) throws IOException {
        String task = "checking the image cache";
        Map<String, Integer> numbers = numbers();
        IntStream.range(0, files.size()).forEach(number -> places.set(number, 0));
        damage.clear();
        long length = records.length();
        boolean told = length >= WORTH_TELLING;
        records.scan((record, at) -> {
            int number = numbers.getOrDefault(record.name(), -1);
            if (number >= 0 && isOf(record, files.get(number))) {
                know(number, record, at);
            }
            if (told) {
                progress.advanced(task, DataProgress.Unit.BYTES, at, length);
            }
        });
        if (told) {
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

    private void know(int number, RecordFile.Entry record, long at) {
        if (record.kind() == Kind.DAMAGE) {
            damage.put(number, new String(record.content(), Digests.TEXT));
        } else {
            damage.remove(number);
        }
        places.set(number, at);
    }

    /** Whether a file need not be decoded: its image is kept, or it is known to be damaged. */
    public boolean isKnown(int number) {
        return places.get(number) != 0;
    }

    /** How many files are to be decoded. */
    int unknown() {
        return (int) IntStream.range(0, files.size())
                .filter(number -> !isKnown(number))
                .count();
    }

    /** The image of a file, or why the file is damaged; empty if it is to be decoded. */
    public Optional<DecodedImage> find(int number) {
        if (!isKnown(number)) {
            return Optional.empty();
        }
        if (damage.containsKey(number)) {
            return Optional.of(DecodedImage.unreadable(damage.get(number)));
        }
        byte[] pixels = new byte[square.bytes()];
        copy(number, pixels);
        return Optional.of(DecodedImage.of(pixels));
    }

    /** What its images are. */
    SquareImage square() {
        return square;
    }

    /** Why a file is known to be damaged; empty if it is not. */
    public String damage(int number) {
        return damage.getOrDefault(number, "");
    }

    /** @throws IllegalArgumentException if the image is not kept */
    @Override
    public void copy(int number, byte[] target) {
        long place = places.get(number);
        if (place == 0 || damage.containsKey(number)) {
            throw new IllegalArgumentException(files.get(number).name() + " is not kept");
        }
        if (place > 0) {
            records.read(place, target, square.bytes());
        } else {
            memory.copy((int) (-1 - place), target);
        }
    }

    /**
     * Prepares for keeping all images that are to be decoded, in the file or else in memory. Waits for another process that
     * writes the file.
     *
     * @param progress told of the waiting
     * @throws UserError if there is room in neither; the message has the need and what helps
     */
    public void makeRoom(DataProgress progress) throws InterruptedException {
        needsAll = true;
        if (unknown() > 0 && !openForWriting(number -> true, progress)) {
            useMemory();
        }
    }

    private void useMemory() {
        long needed = (long) square.bytes() * unknown();
        if (needed > OffHeapMemory.available()) {
            throw new UserError("The images take " + OffHeapMemory.need(unknown(), square.side())
                    + ". They cannot be kept in "
                    + folder + " (" + notKept + "), and there are " + OffHeapMemory.inMib(OffHeapMemory.available())
                    + " MiB of memory for them. Make the folder writable or make room on its disk. Or: "
                    + OffHeapMemory.more(needed) + ", or choose a smaller image-size.");
        }
        inMemory = true;
    }

    /**
     * Opens the file for keeping images; waits for another process that writes it.
     *
     * @param wanted the files for whose images there must be room
     * @param progress told of the waiting
     * @return whether it is open
     */
    boolean openForWriting(IntPredicate wanted, DataProgress progress) throws InterruptedException {
        try {
            Files.createDirectories(folder);
            // Each cache has a lock file of its own: closing one channel on a file frees all locks of the process on
            // it.
            Path lockFile = folder.resolve(LOCK + square.key());
            lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (!isLocked()) {
                progress.advanced(
                        "waiting for another run that reads these", DataProgress.Unit.IMAGES, 0, files.size());
                Thread.sleep(LOCK_POLL.toMillis());
            }
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
            // What earlier versions left.
            OwnFiles.deleteIfOwn(folder.resolve("pictures-" + square.key() + ".bin"), OwnFiles.BY_NAME);
            return true;
        } catch (IOException e) {
            notKept = ImageContent.trouble(e);
            finishWriting();
            return false;
        }
    }

    /** How much records of these files take. */
    private long bytes(IntPredicate of) {
        return IntStream.range(0, files.size())
                .filter(of)
                .mapToLong(number -> RecordFile.bytes(files.get(number).name(), square.bytes()))
                .sum();
    }

    private boolean isLocked() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // By another cache of this process.
            return false;
        }
    }

    private void dropWaste(DataProgress progress) throws IOException {
        long used = bytes(this::isKnown);
        if (records.end() < 2 * used + MOST_WASTE) {
            return;
        }
        Map<String, Integer> numbers = numbers();
        AtomicFile.Content useful = out -> {
            out.write(records.header());
            records.scan((record, at) -> {
                int number = numbers.getOrDefault(record.name(), -1);
                if (number >= 0 && places.get(number) == at) {
                    out.write(record.encoded());
                }
            });
        };
        AtomicFile.writeVerified(file, useful, written -> {}, OwnFiles.BY_NAME);
        find(progress);
    }

    /**
     * Keeps the image of a file, or that the file is damaged.
     *
     * @throws UserError if the disk has become full and memory does not suffice
     */
    public synchronized void keep(int number, DecodedImage picture) throws InterruptedException {
        if (isKnown(number) || (!picture.isReadable() && !picture.isDamaged())) {
            return;
        }
        if (records.isOpenForAppending()) {
            try {
                RecordFile.Entry record = record(files.get(number), picture);
                know(number, record, records.append(record));
                return;
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw (InterruptedException) new InterruptedException("while images were read").initCause(e);
                }
                notKept = ImageContent.trouble(e);
                finishWriting();
                if (needsAll) {
                    useMemory();
                }
            }
        }
        if (inMemory && picture.isReadable()) {
            places.set(number, -1L - memory.add(picture.pixels(), 0));
        }
    }

    private static RecordFile.Entry record(ImageFile of, DecodedImage picture) {
        Kind kind = picture.isReadable() ? Kind.PIXELS : Kind.DAMAGE;
        byte[] content =
                picture.isReadable() ? picture.pixels() : picture.trouble().getBytes(Digests.TEXT);
        return new RecordFile.Entry(of.name(), of.size(), of.modified(), kind, content);
    }

    /** Puts on the disk what was kept, and lets others write. */
    synchronized void finishWriting() {
        try {
            records.finishAppending();
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            notKept = ImageContent.trouble(e);
        }
        lock = null;
    }

    /** What the user should know: that the next start decodes the images again, and why. */
    Optional<String> note() {
        return inMemory
                ? Optional.of("The images are in memory only, because they could not be kept in " + folder + " ("
                        + notKept + "). The next start reads them again.")
                : Optional.empty();
    }

    /** Gives memory and mapping back. */
    @Override
    public void close() {
        finishWriting();
        memory.close();
        try {
            records.close();
        } catch (IOException e) {
            notKept = ImageContent.trouble(e);
        }
    }
}
