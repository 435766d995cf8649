package org.moco4j.report.page;

import java.io.IOException;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

/**
 * The thumbnails of an atlas. A page embeds the atlas once, as the background of a style class, and shows parts of it.
 *
 * @param styleClass the style class
 * @param uri the atlas as a {@code data:} URI
 * @param columns images in a row
 * @param rows of images
 * @param size height and width of one thumbnail, in pixels of the atlas
 */
public record AtlasThumbnails(String styleClass, String uri, int columns, int rows, int size) {
    /** Images up to this size are shown enlarged, with their pixels as sharp squares. */
    private static final int SHARP = 48;

    /**
     * A part of the atlas.
     *
     * @param number in the atlas
     * @param position its position in the atlas, as CSS {@code background-position}
     */
    public record Thumbnail(int number, String styleClass, String position) {}

    /** Whether pixels are shown as sharp squares. */
    public boolean isSharp() {
        return size <= SHARP;
    }

    /**
     * Reads an atlas; empty if its file is not in the folder.
     *
     * @throws UserError if the file is not an image, or its size does not match the number of images
     */
    static Optional<AtlasThumbnails> read(RunFiles run, Atlas atlas, String styleClass) throws IOException {
        Optional<InlineImage> image = atlas == null ? Optional.empty() : run.inlineImage(atlas.file());
        if (image.isEmpty()) {
            return Optional.empty();
        }
        InlineImage whole = image.get();
        if (atlas.columns() < 1 || atlas.size() < 1 || (long) atlas.columns() * atlas.size() != whole.width()) {
            throw new UserError(run.folder().resolve(atlas.file()) + " is " + whole.width() + " pixels wide, not "
                    + atlas.columns() + " images of " + atlas.size() + " pixels. Run the command that wrote it again.");
        }
        int rows = Math.max(1, whole.height() / atlas.size());
        return Optional.of(new AtlasThumbnails(styleClass, whole.uri(), atlas.columns(), rows, atlas.size()));
    }

    /** Thumbnail n; empty if the atlas has fewer. */
    Optional<Thumbnail> at(int n) {
        if (n < 0 || n >= (long) columns * rows) {
            return Optional.empty();
        }
        return Optional.of(
                new Thumbnail(n, styleClass, offset(n % columns, columns) + " " + offset(n / columns, rows)));
    }

    private static String offset(int index, int count) {
        return count == 1 ? "0%" : NumberText.fixed(100.0 * index / (count - 1), 4) + "%";
    }
}
