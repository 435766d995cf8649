package org.moco4j.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the images of a source in order, in chunks of limited memory. Unreadable images are skipped. Not thread-safe.
 */
public final class ImageChunks {
    private static final int MAX_CHUNK_BYTES = 32 << 20;
    private static final int MAX_CHUNK_IMAGES = 512;

    private final ImageSource source;
    private final int workers;
    private final int length;
    private int next;

    /** @param workers number of threads that read, at least 1 */
    public ImageChunks(ImageSource source, int workers) {
        this.source = source;
        this.workers = workers;
        this.length = length(source.side());
    }

    /**
     * Returns the number of images in a chunk.
     *
     * @param side height and width of an image, in pixels
     */
    public static int length(int side) {
        return Math.max(1, Math.min(MAX_CHUNK_IMAGES, MAX_CHUNK_BYTES / (3 * side * side)));
    }

    /**
     * A chunk of images.
     *
     * @param images readable images, without labels
     * @param indices index of each image in the source
     * @param unreadable images that could not be read
     * @param end index of the first image after the chunk
     */
    public record Chunk(ImageSet images, List<Integer> indices, List<UnreadableFile> unreadable, int end) {}

    public boolean hasNext() {
        return next < source.size();
    }

    /** Reads the next chunk. It may contain no readable image. */
    public Chunk next() {
        int from = next;
        next = Math.min(source.size(), from + length);
        ImageSet.Builder images = ImageSet.builder(source.side(), source.side(), List.of());
        List<Integer> indices = new ArrayList<>();
        List<UnreadableFile> unreadable = new ArrayList<>();
        OrderedPool.run(next - from, workers, offset -> source.read(from + offset), (offset, image) -> {
            int index = from + offset;
            if (image.isReadable()) {
                images.add(image.pixels(), 0);
                indices.add(index);
            } else {
                unreadable.add(new UnreadableFile(source.name(index), image.reason()));
            }
        });
        return new Chunk(images.build(), indices, unreadable, next);
    }
}
