package org.moco4j.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The images of a source, in order and in chunks of bounded memory, those that cannot be read left out. Not for several threads
 * at once.
 */
public final class ImageChunks {
    private static final int MOST_BYTES = 32 << 20;
    private static final int MOST_PICTURES = 2048;

    private final ImageSource source;
    private final int workers;
    private final int length;
    private int next;

    /** @param workers threads that read, at least 1 */
    public ImageChunks(ImageSource source, int workers) {
        this.source = source;
        this.workers = workers;
        int pictureBytes = 3 * source.side() * source.side();
        this.length = Math.max(1, Math.min(MOST_PICTURES, MOST_BYTES / pictureBytes));
    }

    /**
     * Some images.
     *
     * @param images those that could be read, without labels
     * @param indices the number of each in the source
     * @param unreadable what could not be read
     * @param end the number of the image after the chunk
     */
    public record Chunk(ImageSet images, List<Integer> indices, List<UnreadableFile> unreadable, int end) {}

    public boolean hasNext() {
        return next < source.size();
    }

    /** Reads the next images; there may be none among them that can be read. */
    public Chunk next() {
        int from = next;
        next = Math.min(source.size(), from + length);
        ImageSet.Builder images = ImageSet.builder(source.side(), source.side(), List.of());
        List<Integer> indices = new ArrayList<>();
        List<UnreadableFile> unreadable = new ArrayList<>();
        OrderedPool.run(next - from, workers, offset -> source.read(from + offset), (offset, picture) -> {
            int index = from + offset;
            if (picture.isReadable()) {
                images.add(picture.pixels(), 0);
                indices.add(index);
            } else {
                unreadable.add(new UnreadableFile(source.name(index), picture.trouble()));
            }
        });
        return new Chunk(images.build(), indices, unreadable, next);
    }
}
