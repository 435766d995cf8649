package org.moco4j.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.moco4j.UserError;

/**
 * What the files of a folder say of their pictures, without decoding them.
 *
 * @param pictures files that look like pictures that can be read
 * @param bytes their size
 * @param otherKinds files that are pictures of a kind that cannot be read here, each with its kind
 * @param unreadable files whose header cannot be read, each with its name
 * @param shorterSides of each picture the shorter side, in pixels, ascending
 * @param narrow pictures more than twice as long as wide, of which only the centre square is seen
 */
public record PictureSizes(
        int pictures,
        long bytes,
        List<String> otherKinds,
        List<String> unreadable,
        List<Integer> shorterSides,
        int narrow) {
    private static final int NARROW = 2;

    /**
     * Looks at every picture's header.
     *
     * @throws UserError where there is no folder, or no picture in it
     */
    public static PictureSizes of(Path folder, DataProgress progress) {
        PictureScan scan = PictureScan.of(folder);
        List<PictureFile> files = scan.pictures();
        if (files.isEmpty()) {
            throw new UserError(folder.toAbsolutePath() + " holds no picture (JPEG, PNG, GIF or BMP).");
        }
        List<String> unreadable = new ArrayList<>();
        List<Integer> shorter = new ArrayList<>();
        int narrow = 0;
        for (int i = 0; i < files.size(); i++) {
            int[] size = size(files.get(i).path());
            if (size.length == 0) {
                unreadable.add(files.get(i).name());
            } else {
                int shortSide = Math.min(size[0], size[1]);
                shorter.add(shortSide);
                narrow += Math.max(size[0], size[1]) > NARROW * shortSide ? 1 : 0;
            }
            progress.advanced("looking at pictures", DataProgress.Unit.IMAGES, i + 1L, files.size());
        }
        long bytes = files.stream().mapToLong(PictureFile::size).sum();
        return new PictureSizes(
                files.size(),
                bytes,
                scan.unreadable(),
                unreadable,
                shorter.stream().sorted().toList(),
                narrow);
    }

    /** How many can be read, as far as their headers tell. */
    public int usable() {
        return shorterSides.size();
    }

    /** The median of the shorter sides, in pixels; 0 where there are none. */
    public int medianShorterSide() {
        return shorterSides.isEmpty() ? 0 : shorterSides.get(shorterSides.size() / 2);
    }

    /** How many pictures have a shorter side below this, and are enlarged where they are brought to it. */
    public int smallerThan(int side) {
        return (int) shorterSides.stream().filter(shorter -> shorter < side).count();
    }

    /** Width and height; empty where the header tells nothing. */
    private static int[] size(Path file) {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers =
                    in == null ? List.<ImageReader>of().iterator() : ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return new int[0];
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return new int[] {reader.getWidth(0), reader.getHeight(0)};
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers throw exceptions of any kind at damaged files.
            return new int[0];
        }
    }
}
