package org.moco4j.report.page;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.moco4j.report.results.AtlasNeighbors;

/**
 * The data that the page's script needs to show the neighbors of an atlas's images.
 *
 * @param atlas the style class of the atlas
 * @param columns images in a row of it
 * @param rows of images
 * @param among the images that were searched for neighbors, as text
 * @param names of the images; empty if the script gets them from another place
 * @param perImage neighbors of one image
 * @param near the neighbors of each image, as base64 of unsigned 16-bit numbers, little-endian; 65535: none
 * @param like their similarities, as base64 of bytes: 0 for 0 or less, 255 for 1
 */
record NeighborAlbum(
        String atlas, int columns, int rows, String among, List<String> names, int perImage, String near, String like) {
    private static final int NONE = 0xffff;
    private static final int MOST_ALIKE = 0xff;

    /** Empty if there are no neighbors, or if they do not match the atlas. */
    static Optional<NeighborAlbum> of(
            Optional<AtlasThumbnails> thumbnails, Optional<AtlasNeighbors> neighbors, List<String> names) {
        return thumbnails.flatMap(atlas ->
                neighbors.flatMap(known -> of(atlas, known, names, (long) atlas.columns() * atlas.rows())));
    }

    /**
     * Creates the album of images of which the atlas may have only the first ones.
     *
     * @param count number of images
     */
    static Optional<NeighborAlbum> of(AtlasThumbnails atlas, AtlasNeighbors known, List<String> names, long count) {
        int k = known.perImage();
        long images = Math.min(count, NONE);
        boolean fits = k > 0
                && known.neighbors().length % k == 0
                && known.neighbors().length / k <= images
                && known.similarities().length == known.neighbors().length;
        if (!fits) {
            return Optional.empty();
        }
        int[] near = new int[known.neighbors().length];
        byte[] like = new byte[near.length];
        for (int i = 0; i < near.length; i++) {
            int neighbor = known.neighbors()[i];
            near[i] = neighbor >= 0 && neighbor < images ? neighbor : NONE;
            like[i] = (byte) Math.round(Math.max(0, Math.min(1, known.similarities()[i])) * MOST_ALIKE);
        }
        return Optional.of(new NeighborAlbum(
                atlas.styleClass(),
                atlas.columns(),
                atlas.rows(),
                known.among(),
                names.isEmpty() ? known.names() : names,
                k,
                packed(near),
                Base64.getEncoder().encodeToString(like)));
    }

    private static String packed(int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
