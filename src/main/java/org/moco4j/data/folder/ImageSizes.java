package org.moco4j.data.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.BadImageException;
import org.moco4j.data.image.EncodedImage;
import org.moco4j.data.image.ImageContent;

/**
 * What the files of a folder say of their images, without decoding them.
 *
 * @param pictures files that look like images that can be read
 * @param bytes their size
 * @param otherKinds files that are images of a kind that cannot be read here
 * @param unreadable files that are out of reach or whose header cannot be read
 * @param skipped files that are not meant to be read
 * @param shorterSides of each image the shorter side, in pixels, ascending
 * @param narrow images more than twice as long as wide, of which only the center square is seen
 */
public record ImageSizes(
        int pictures,
        long bytes,
        List<UnreadableFile> otherKinds,
        List<UnreadableFile> unreadable,
        List<SkippedFile> skipped,
        List<Integer> shorterSides,
        int narrow) {
    private static final int NARROW = 2;
    private static final int BEGINNING = 1 << 16;
    private static final int LONG_BEGINNING = 1 << 26;

    /**
     * Looks at every image's header.
     *
     * @throws UserError where there is no folder, or no image in it
     */
    public static ImageSizes of(Path folder, DataProgress progress) {
        ImageScan scan = ImageScan.ofPictures(folder);
        List<ImageFile> files = scan.pictures();
        List<UnreadableFile> unreadable = new ArrayList<>(scan.outOfReach());
        List<Integer> shorter = new ArrayList<>();
        int narrow = 0;
        for (int i = 0; i < files.size(); i++) {
            try {
                int[] size = size(files.get(i).path());
                int shortSide = Math.min(size[0], size[1]);
                shorter.add(shortSide);
                narrow += Math.max(size[0], size[1]) > (long) NARROW * shortSide ? 1 : 0;
            } catch (IOException e) {
                unreadable.add(new UnreadableFile(files.get(i).name(), ImageContent.trouble(e)));
            }
            progress.advanced("looking at images", DataProgress.Unit.IMAGES, i + 1L, files.size());
        }
        long bytes = files.stream().mapToLong(ImageFile::size).sum();
        return new ImageSizes(
                files.size(),
                bytes,
                scan.otherKinds(),
                unreadable,
                scan.skipped(),
                shorter.stream().sorted().toList(),
                narrow);
    }

    /** All that cannot be read, as far as is known. */
    public SkippedFiles leftOut() {
        List<UnreadableFile> all = new ArrayList<>(otherKinds);
        all.addAll(unreadable);
        return new SkippedFiles(all, skipped);
    }

    /** How many can be read, as far as their headers tell. */
    public int usable() {
        return shorterSides.size();
    }

    /**
     * How many can really be read.
     *
     * @param decoded what was left out when all images were decoded
     */
    public int usable(SkippedFiles decoded) {
        return usable() - (decoded.count() - leftOut().count());
    }

    /** The median of the shorter sides, in pixels; 0 where there are none. */
    public int medianShorterSide() {
        return shorterSides.isEmpty() ? 0 : shorterSides.get(shorterSides.size() / 2);
    }

    /** How many images have a shorter side below this, and are enlarged where they are brought to it. */
    public int smallerThan(int side) {
        return (int) shorterSides.stream().filter(shorter -> shorter < side).count();
    }

    /** Width and height in either order. */
    private static int[] size(Path file) throws IOException {
        long length = ImageContent.size(file);
        try {
            return size(ImageContent.read(file, (int) Math.min(length, BEGINNING)));
        } catch (BadImageException e) {
            if (length <= BEGINNING) {
                throw e;
            }
            // Large texts and thumbnails may stand before what tells the size.
            return size(ImageContent.read(file, (int) Math.min(length, LONG_BEGINNING)));
        }
    }

    private static int[] size(byte[] beginning) throws BadImageException {
        EncodedImage picture = EncodedImage.of(beginning);
        return new int[] {picture.width(), picture.height()};
    }
}
