package org.moco4j.data.folder;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.moco4j.data.OffHeapMemory;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.WrittenFiles;

/**
 * A file to which records are only appended. Written records survive if the process is killed, and mapped records never
 * change. A record belongs to an image file with a name, size and time, and contains its pixels or the reason why there
 * are none. Its checksum detects a truncated or damaged record.
 *
 * <p>Format, big-endian: {@link #HEADER_BYTES} bytes ({@code MAGIC}, the decoder's version (int), the form of
 * the images (int)). Then records: {@code RECORD} (int), length of the name (int), size (long), time (long), kind
 * (int; for damage, the version of the formats), length of the content (int), CRC-32C of all the rest (int), the name
 * in UTF-8, the content.
 */
public final class RecordFile implements AutoCloseable {
    static final int HEADER_BYTES = 16;
    private static final long MAGIC = 0x4d6f436f496d6731L;
    private static final int RECORD = 0x5265636f;
    private static final int RECORD_HEADER = 36;
    private static final int MAX_NAME_BYTES = 1 << 16;
    private static final int BUFFER_BYTES = 1 << 20;
    /** The size of one mapping. Each overlaps the next by the length of a record. */
    private static final long WINDOW = 1L << 30;

    private final Path file;
    private final int form;
    private final int minPixelBytes;
    private final int maxPixelBytes;
    private final int maxContentBytes;
    private OffHeapMemory windows = new OffHeapMemory();
    /** The channel of the scanned file, even if another file gets its name. */
    private FileChannel readable;

    private Object fileKey;
    private FileChannel writable;
    private long end;

    /** @param side height and width of the images, in pixels */
    public RecordFile(Path file, int side) {
        this(file, side, 3 * side * side, 3 * side * side);
    }

    /**
     * Creates a file of images of different sizes.
     *
     * @param form a number that identifies the size of the images; files with another number have no records
     * @param minPixelBytes the length of the shortest image, in bytes
     * @param maxPixelBytes the length of the longest image, in bytes
     */
    RecordFile(Path file, int form, int minPixelBytes, int maxPixelBytes) {
        this.file = file;
        this.form = form;
        this.minPixelBytes = minPixelBytes;
        this.maxPixelBytes = maxPixelBytes;
        maxContentBytes = Math.max(MAX_NAME_BYTES, maxPixelBytes);
    }

    /** The content of a record. */
    public enum Kind {
        PIXELS(0),
        /** Each version of the formats has a code of its own, so that damage found by other versions is not used. */
        DAMAGE(ImageDecoder.FORMATS);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /**
     * A record of an image file.
     *
     * @param name name of the image file
     * @param size size of the image file, in bytes
     * @param modified time of the image file, in milliseconds since 1970
     * @param content pixels, or a text
     */
    public record Entry(String name, long size, long modified, Kind kind, byte[] content) {
        byte[] encoded() {
            byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
            ByteBuffer buffer = ByteBuffer.allocate(RECORD_HEADER + nameBytes.length + content.length);
            buffer.putInt(RECORD)
                    .putInt(nameBytes.length)
                    .putLong(size)
                    .putLong(modified)
                    .putInt(kind.code);
            buffer.putInt(content.length).putInt(checksum(size, modified, kind.code, nameBytes, content));
            return buffer.put(nameBytes).put(content).array();
        }
    }

    /** Receives the records one by one. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Receives a complete record.
         *
         * @param at position of its content in the file
         */
        void record(Entry record, long at) throws IOException;
    }

    /** Returns the length of a record, in bytes. */
    static long bytes(String name, long contentBytes) {
        return RECORD_HEADER + (long) name.getBytes(StandardCharsets.UTF_8).length + contentBytes;
    }

    /**
     * Opens the file, unless it is missing, and reads all complete records, up to the end or the first invalid record.
     * A file of another version or image size has no records. No other thread may read meanwhile.
     */
    public void scan(Visitor visitor) throws IOException {
        close();
        windows = new OffHeapMemory();
        end = 0;
        if (!Files.isRegularFile(file)) {
            return;
        }
        fileKey = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        readable = FileChannel.open(file, StandardOpenOption.READ);
        try {
            scan(
                    new DataInputStream(new BufferedInputStream(Channels.newInputStream(readable), BUFFER_BYTES)),
                    visitor);
        } catch (EOFException truncated) {
            // The records before are complete.
            return;
        }
    }

    private void scan(DataInputStream in, Visitor visitor) throws IOException {
        if (in.readLong() != MAGIC || in.readInt() != ImageDecoder.VERSION || in.readInt() != form) {
            return;
        }
        end = HEADER_BYTES;
        while (in.readInt() == RECORD) {
            int nameBytes = in.readInt();
            long size = in.readLong();
            long modified = in.readLong();
            int kind = in.readInt();
            int contentBytes = in.readInt();
            int checksum = in.readInt();
            if (!isSane(nameBytes, kind, contentBytes)) {
                return;
            }
            byte[] name = in.readNBytes(nameBytes);
            byte[] content = in.readNBytes(contentBytes);
            if (content.length < contentBytes) {
                return;
            }
            long at = end + RECORD_HEADER + nameBytes;
            // Damage that another version found may be a file of a format that it did not read.
            boolean current = kind == Kind.PIXELS.code || kind == Kind.DAMAGE.code;
            if (current && checksum == checksum(size, modified, kind, name, content)) {
                String text = new String(name, StandardCharsets.UTF_8);
                visitor.record(
                        new Entry(text, size, modified, kind == Kind.DAMAGE.code ? Kind.DAMAGE : Kind.PIXELS, content),
                        at);
            }
            end = at + contentBytes;
        }
    }

    private boolean isSane(int nameBytes, int kind, int contentBytes) {
        return nameBytes > 0
                && nameBytes <= MAX_NAME_BYTES
                && contentBytes >= 0
                && contentBytes <= maxContentBytes
                && kind >= Kind.PIXELS.code
                && (kind != Kind.PIXELS.code || (contentBytes >= minPixelBytes && contentBytes <= maxPixelBytes));
    }

    /** Returns the end of the last complete record; 0 if there is no file of this version and image size. */
    long end() {
        return end;
    }

    /** Returns the length of the file in bytes. */
    long length() throws IOException {
        return Files.isRegularFile(file) ? Files.size(file) : 0;
    }

    /** Whether the file has changed or was replaced since it was scanned. */
    boolean isChanged() throws IOException {
        boolean same = Files.isRegularFile(file)
                && readable != null
                && Files.size(file) == readable.size()
                && Objects.equals(
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey(), fileKey)
                && (end == 0 || end == readable.size());
        return !same;
    }

    /** Returns the header of a file. */
    byte[] header() {
        return ByteBuffer.allocate(HEADER_BYTES)
                .putLong(MAGIC)
                .putInt(ImageDecoder.VERSION)
                .putInt(form)
                .array();
    }

    /**
     * Opens the file for appending and removes a truncated record at its end. The caller must hold the lock, must have
     * scanned the file since, and must not have read from it yet.
     */
    public void openForAppending() throws IOException {
        if (end == 0) {
            // An existing file is replaced only if the program wrote it.
            AtomicFile.writeVerified(file, out -> out.write(header()), written -> {}, WrittenFiles.BY_NAME);
            scan((entry, at) -> {});
        }
        writable = FileChannel.open(file, StandardOpenOption.WRITE);
        if (writable.size() > end) {
            writable.truncate(end);
        }
    }

    boolean isOpenForAppending() {
        return writable != null;
    }

    /**
     * Appends a record. Not thread-safe.
     *
     * @return position of its content
     * @throws IOException if it could not be written, for example on a full disk; the file is then as before
     */
    public long append(Entry record) throws IOException {
        append(record.encoded());
        return end - record.content().length;
    }

    private void append(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long start = end;
        try {
            while (buffer.hasRemaining()) {
                writable.write(buffer, start + buffer.position());
            }
            end = start + bytes.length;
        } catch (IOException e) {
            if (writable.isOpen()) {
                writable.truncate(start);
            }
            throw e;
        }
    }

    /** Writes the file to disk and ends appending. */
    public void finishAppending() throws IOException {
        if (writable != null) {
            try (FileChannel finished = writable) {
                writable = null;
                if (finished.isOpen()) {
                    finished.force(true);
                }
            }
        }
    }

    /** Copies the content of a record at position {@code at}. */
    void read(long at, byte[] target, int length) {
        int window = (int) (at / WINDOW);
        int offset = (int) (at % WINDOW);
        if (windows.read(window, offset, target, length)) {
            return;
        }
        map(window);
        if (!windows.read(window, offset, target, length)) {
            throw new IllegalStateException(file + " became shorter while it was in use");
        }
    }

    private synchronized void map(int wanted) {
        try {
            for (int window = Math.min(windows.count(), wanted); window <= wanted; window++) {
                long from = window * WINDOW;
                long bytes = Math.min(readable.size() - from, WINDOW + maxContentBytes);
                ByteBuffer mapped = readable.map(FileChannel.MapMode.READ_ONLY, from, bytes);
                if (window < windows.count()) {
                    windows.replace(window, mapped);
                } else {
                    windows.add(mapped);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(file + " could not be mapped: " + e.getMessage(), e);
        }
    }

    private static int checksum(long size, long modified, int kind, byte[] name, byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(24)
                .putLong(size)
                .putLong(modified)
                .putInt(kind)
                .putInt(name.length)
                .flip());
        crc.update(name);
        crc.update(content);
        return (int) crc.getValue();
    }

    /** Frees the mapping. */
    @Override
    public void close() throws IOException {
        windows.close();
        if (readable != null) {
            readable.close();
            readable = null;
        }
    }
}
