package org.moco4j.report.page;

import java.io.IOException;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.report.results.Atlas;

/**
 * The small images of an atlas. A page holds the atlas once, as the background of a style class, and shows a part of it.
 *
 * @param styleClass the class
 * @param uri the atlas as a {@code data:} URI
 * @param columns images in a row
 * @param rows of images
 * @param size height and width of one, in pixels of the atlas
 */
public record AtlasThumbnails(String styleClass, String uri, int columns, int rows, int size) {
    /** Up to this size, images are shown enlarged, and their pixels stay sharp squares. */
    private static final int SHARP = 48;

    /**
     * A part of the atlas.
     *
     * @param number in the atlas
     * @param position where it lies, as CSS's {@code background-position}
     */
    public record Thumbnail(int number, String styleClass, String position) {}

    /** Whether pixels are shown as sharp squares. */
    public boolean isSharp() {
        return size <= SHARP;
    }

    /**
     * Empty where the atlas is not in the folder.
     *
     * @throws UserError where it is no image, or of a size that does not fit what is said of it
     */
    static Optional<AtlasThumbnails> read(RunFiles run, Atlas atlas, String styleClass) throws IOException {
        Optional<EmbeddedImage> picture = atlas == null ? Optional.empty() : run.picture(atlas.file());
        if (picture.isEmpty()) {
            return Optional.empty();
        }
        EmbeddedImage whole = picture.get();
        if (atlas.columns() < 1 || atlas.size() < 1 || (long) atlas.columns() * atlas.size() != whole.width()) {
            throw new UserError(run.folder().resolve(atlas.file()) + " is " + whole.width() + " pixels wide, not "
                    + atlas.columns() + " images of " + atlas.size() + " pixels. Run the command that wrote it again.");
        }
        int rows = Math.max(1, whole.height() / atlas.size());
        return Optional.of(new AtlasThumbnails(styleClass, whole.uri(), atlas.columns(), rows, atlas.size()));
    }

    /** Image n; empty where it lies beyond the atlas. */
    Optional<Thumbnail> at(int n) {
        if (n < 0 || n >= (long) columns * rows) {
            return Optional.empty();
        }
        return Optional.of(new Thumbnail(n, styleClass, place(n % columns, columns) + " " + place(n / columns, rows)));
    }

    private static String place(int index, int count) {
        return count == 1 ? "0%" : NumberText.fixed(100.0 * index / (count - 1), 4) + "%";
    }
}
