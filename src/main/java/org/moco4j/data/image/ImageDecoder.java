package org.moco4j.data.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStreamImpl;
import org.moco4j.ResizeMode;
import org.moco4j.text.SafeText;

/**
 * Decodes an image of any size and supported format (JPEG, PNG, WebP, TIFF, GIF, BMP, PPM; the first of several frames
 * or pages) to an upright image of 8-bit RGB. Colors are the stored ones, as in Pillow's {@code convert("RGB")}:
 * transparency, color profiles and gamma are ignored, and CMYK becomes RGB with the simple formula. Only the upper 8 of
 * 16 bits are used. Thread-safe.
 */
public final class ImageDecoder {
    /** The version of the decoder. It changes if results change; then cached images of older versions are not used. */
    public static final int VERSION = 3;

    /**
     * The version of the formats that can be read, at least 1. It changes if files can be read that were damaged
     * before; then such files are read again. Version 1 read no WebP, TIFF and PPM.
     */
    public static final int FORMATS = 2;

    /** Larger images are not decoded, because a small file can claim any size. */
    static final int MAX_MEGAPIXELS = 100;

    /** The most memory that images which are decoded at the same time get, in bytes. */
    public static final long MAX_MEMORY = 1L << 30;

    private static final int MAX_REASON_LENGTH = 200;

    private final List<StoredImage> sizes;

    /** Two limits, so that threads that wait to decode a file do not wait for threads that wait to read one. */
    private final DecodingMemory forPixels;

    private final DecodingMemory forFiles;

    public ImageDecoder(int side) {
        this(new SquareImage(side, ResizeMode.CENTER_SQUARE));
    }

    public ImageDecoder(int side, ResizeMode resize) {
        this(new SquareImage(side, resize));
    }

    ImageDecoder(int side, DecodingMemory memory) {
        this(memory, new SquareImage(side, ResizeMode.CENTER_SQUARE));
    }

    /** @param sizes sizes of the results, at least one */
    public ImageDecoder(StoredImage... sizes) {
        this(DecodingMemory.standard(), sizes);
    }

    /**
     * Creates a decoder that does not depend on the memory of the JVM.
     *
     * @param memoryBytes limit for the pixels of all images that are decoded at the same time; their files may have
     *     half as much in addition
     * @param size size of the results
     */
    public static ImageDecoder withMemory(long memoryBytes, StoredImage size) {
        return new ImageDecoder(new DecodingMemory(memoryBytes), size);
    }

    private ImageDecoder(DecodingMemory memory, StoredImage... sizes) {
        this.sizes = List.of(sizes);
        this.forPixels = memory;
        this.forFiles = memory.half();
    }

    /** Decodes the image to the first size, or returns the reason why it cannot be read. */
    public DecodedImage decode(Path file) throws InterruptedException {
        return decodeAll(file).get(0);
    }

    /**
     * Decodes a file once.
     *
     * @return the image for each size, or for each the reason why it cannot be read
     */
    public List<DecodedImage> decodeAll(Path file) throws InterruptedException {
        return decodeAll(ImageContent.of(file));
    }

    /** Decodes the image of a file in any file system to the first size, see {@link #decode(Path)}. */
    public DecodedImage decode(ImageContent.Source file) throws InterruptedException {
        return decodeAll(file).get(0);
    }

    private List<DecodedImage> decodeAll(ImageContent.Source file) throws InterruptedException {
        try {
            long size = file.size();
            // The file and its reduced copy for the decoder.
            return forFiles.with(2 * size, () -> decode(file.read((int) size)));
        } catch (BadImageException e) {
            return forAllSizes(DecodedImage.unreadable(SafeText.of(e.getMessage(), MAX_REASON_LENGTH)));
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw (InterruptedException) new InterruptedException("while " + file + " was read").initCause(e);
            }
            return forAllSizes(DecodedImage.inaccessible(SafeText.of(ImageContent.reason(e), MAX_REASON_LENGTH)));
        } catch (OutOfMemoryError e) {
            return forAllSizes(
                    DecodedImage.inaccessible("decoding it needs more memory than available; use a larger -Xmx"));
        } catch (InternalError e) {
            return forAllSizes(
                    DecodedImage.inaccessible(SafeText.of("decoding it failed: " + message(e), MAX_REASON_LENGTH)));
        }
    }

    private List<DecodedImage> forAllSizes(DecodedImage failure) {
        return Collections.nCopies(sizes.size(), failure);
    }

    private List<DecodedImage> decode(byte[] content) throws IOException, InterruptedException {
        EncodedImage encoded = EncodedImage.of(content);
        long pixels = (long) encoded.width() * encoded.height();
        if (pixels > MAX_MEGAPIXELS * 1_000_000L) {
            throw new BadImageException(
                    encoded.width() + "x" + encoded.height() + " pixels are more than " + MAX_MEGAPIXELS + " million");
        }
        long scaling = sizes.stream()
                .mapToLong(size -> size.workingBytes(encoded.width(), encoded.height()))
                .max()
                .orElseThrow();
        byte[] plain = encoded.plain();
        return forPixels.with(pixels * encoded.bytesPerPixel() + scaling, () -> scaled(encoded, plain));
    }

    /** Runs the decoders of the JDK. They throw any exception for damaged files, so all are caught here. */
    private List<DecodedImage> scaled(EncodedImage encoded, byte[] plain) throws BadImageException {
        ImageReader reader = encoded.reader();
        try (ByteArrayImageInput in = new ByteArrayImageInput(plain)) {
            reader.setInput(in, true, true);
            if (reader.getWidth(0) != encoded.width() || reader.getHeight(0) != encoded.height()) {
                throw new BadImageException("its header is damaged");
            }
            PixelRows rows = encoded.pixels(reader);
            List<DecodedImage> results = new ArrayList<>();
            for (StoredImage size : sizes) {
                results.add(size.scaled(encoded.width(), encoded.height(), rows, encoded.orientation()));
            }
            return results;
        } catch (BadImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (e.getCause() instanceof VirtualMachineError error) {
                throw error;
            }
            throw new BadImageException("its pixels are damaged: " + message(e));
        } finally {
            reader.dispose();
        }
    }

    private static String message(Throwable e) {
        Throwable source = e.getCause() != null && e.getCause().getMessage() != null ? e.getCause() : e;
        boolean hasNoMessage =
                source.getMessage() == null || source.getMessage().isBlank();
        return hasNoMessage ? source.getClass().getSimpleName() : source.getMessage();
    }

    /** Lets ImageIO read bytes in memory. ImageIO's own class copies them block by block. */
    private static final class ByteArrayImageInput extends ImageInputStreamImpl {
        private final byte[] content;

        ByteArrayImageInput(byte[] content) {
            this.content = content;
        }

        @Override
        public int read() {
            bitOffset = 0;
            return streamPos >= content.length ? -1 : content[(int) streamPos++] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            bitOffset = 0;
            if (streamPos >= content.length) {
                return length == 0 ? 0 : -1;
            }
            int count = (int) Math.min(length, content.length - streamPos);
            System.arraycopy(content, (int) streamPos, target, offset, count);
            streamPos += count;
            return count;
        }

        @Override
        public long length() {
            return content.length;
        }
    }

    /**
     * Limits the memory of all images that are decoded at the same time. A small file can claim any size, so decoders
     * must request memory first. Requests are fair: a large image does not wait forever.
     */
    static final class DecodingMemory {
        private static final int KIB = 1024;
        private final long bytes;
        private final Semaphore kibibytes;

        DecodingMemory(long bytes) {
            this.bytes = bytes;
            this.kibibytes = new Semaphore((int) (bytes / KIB), true);
        }

        /** Returns the standard limit: a third of the JVM's maximum memory ({@code -Xmx}), at most 1 GiB. */
        static DecodingMemory standard() {
            return new DecodingMemory(Math.min(MAX_MEMORY, Runtime.getRuntime().maxMemory() / 3));
        }

        /** Returns a separate limit of half the size. */
        DecodingMemory half() {
            return new DecodingMemory(bytes / 2);
        }

        /** A task that needs memory. */
        @FunctionalInterface
        interface Work {
            List<DecodedImage> images() throws InterruptedException, IOException;
        }

        /**
         * Waits until enough memory is available, and runs the task.
         *
         * @throws IOException if the limit is too small; the file itself is not damaged
         */
        List<DecodedImage> with(long needed, Work work) throws InterruptedException, IOException {
            if (needed > bytes) {
                throw new IOException("decoding it needs " + (needed >> 20) + " MiB of memory, but only "
                        + (bytes >> 20) + " MiB are available; use a larger -Xmx");
            }
            int permits = (int) Math.min(bytes / KIB, needed / KIB + 1);
            kibibytes.acquire(permits);
            try {
                return work.images();
            } finally {
                kibibytes.release(permits);
            }
        }
    }
}
