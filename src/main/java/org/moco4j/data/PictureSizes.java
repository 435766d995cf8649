package org.moco4j.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.moco4j.UserError;

/**
 * What the files of a folder say of their pictures, without decoding them.
 *
 * @param pictures files that look like pictures that can be read
 * @param bytes their size
 * @param otherKinds files that are pictures of a kind that cannot be read here
 * @param unreadable files that are out of reach or whose header cannot be read
 * @param skipped files that are not meant to be read
 * @param shorterSides of each picture the shorter side, in pixels, ascending
 * @param narrow pictures more than twice as long as wide, of which only the centre square is seen
 */
public record PictureSizes(
        int pictures,
        long bytes,
        List<Unreadable> otherKinds,
        List<Unreadable> unreadable,
        List<Skipped> skipped,
        List<Integer> shorterSides,
        int narrow) {
    private static final int NARROW = 2;
    private static final int BEGINNING = 1 << 16;
    private static final int LONG_BEGINNING = 1 << 26;

    /**
     * Looks at every picture's header.
     *
     * @throws UserError where there is no folder, or no picture in it
     */
    public static PictureSizes of(Path folder, DataProgress progress) {
        PictureScan scan = PictureScan.ofPictures(folder);
        List<PictureFile> files = scan.pictures();
        List<Unreadable> unreadable = new ArrayList<>(scan.outOfReach());
        List<Integer> shorter = new ArrayList<>();
        int narrow = 0;
        for (int i = 0; i < files.size(); i++) {
            try {
                int[] size = size(files.get(i).path());
                int shortSide = Math.min(size[0], size[1]);
                shorter.add(shortSide);
                narrow += Math.max(size[0], size[1]) > (long) NARROW * shortSide ? 1 : 0;
            } catch (IOException e) {
                unreadable.add(new Unreadable(files.get(i).name(), PictureContent.trouble(e)));
            }
            progress.advanced("looking at pictures", DataProgress.Unit.IMAGES, i + 1L, files.size());
        }
        long bytes = files.stream().mapToLong(PictureFile::size).sum();
        return new PictureSizes(
                files.size(),
                bytes,
                scan.otherKinds(),
                unreadable,
                scan.skipped(),
                shorter.stream().sorted().toList(),
                narrow);
    }

    /** All that cannot be read, as far as is known. */
    public LeftOut leftOut() {
        List<Unreadable> all = new ArrayList<>(otherKinds);
        all.addAll(unreadable);
        return new LeftOut(all, skipped);
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
    public int usable(LeftOut decoded) {
        return usable() - (decoded.count() - leftOut().count());
    }

    /** The median of the shorter sides, in pixels; 0 where there are none. */
    public int medianShorterSide() {
        return shorterSides.isEmpty() ? 0 : shorterSides.get(shorterSides.size() / 2);
    }

    /** How many pictures have a shorter side below this, and are enlarged where they are brought to it. */
    public int smallerThan(int side) {
        return (int) shorterSides.stream().filter(shorter -> shorter < side).count();
    }

    /** Width and height in either order. */
    private static int[] size(Path file) throws IOException {
        long length = PictureContent.size(file);
        try {
            return size(PictureContent.read(file, (int) Math.min(length, BEGINNING)));
        } catch (BadPictureException e) {
            if (length <= BEGINNING) {
                throw e;
            }
            // Large texts and thumbnails may stand before what tells the size.
            return size(PictureContent.read(file, (int) Math.min(length, LONG_BEGINNING)));
        }
    }

    private static int[] size(byte[] beginning) throws BadPictureException {
        EncodedPicture picture = EncodedPicture.of(beginning);
        return new int[] {picture.width(), picture.height()};
    }
}
