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
 * The sizes of a folder's images, read from the headers of the files.
 *
 * @param images number of files that look like readable images
 * @param bytes size of these files
 * @param otherKinds images of unsupported formats
 * @param unreadable files that cannot be opened or whose header cannot be read
 * @param skipped files that are not used
 * @param shorterSides shorter side of each image, in pixels, ascending
 * @param narrow number of images more than twice as long as wide, of which only the center square is used
 */
public record ImageSizeScan(
        int images,
        long bytes,
        List<UnreadableFile> otherKinds,
        List<UnreadableFile> unreadable,
        List<SkippedFile> skipped,
        List<Integer> shorterSides,
        int narrow) {
    private static final int NARROW_RATIO = 2;
    private static final int HEADER_BYTES = 1 << 16;
    private static final int LARGE_HEADER_BYTES = 1 << 26;

    /**
     * Reads the header of every image.
     *
     * @throws UserError if the folder is missing or contains no image
     */
    public static ImageSizeScan of(Path folder, DataProgress progress) {
        ImageScan scan = ImageScan.ofImages(folder);
        List<ImageFile> files = scan.images();
        List<UnreadableFile> unreadable = new ArrayList<>(scan.outOfReach());
        List<Integer> shorter = new ArrayList<>();
        int narrow = 0;
        for (int i = 0; i < files.size(); i++) {
            try {
                int[] size = size(files.get(i).path());
                int shortSide = Math.min(size[0], size[1]);
                shorter.add(shortSide);
                narrow += Math.max(size[0], size[1]) > (long) NARROW_RATIO * shortSide ? 1 : 0;
            } catch (IOException e) {
                unreadable.add(new UnreadableFile(files.get(i).name(), ImageContent.reason(e)));
            }
            progress.advanced("reading image sizes", DataProgress.Unit.IMAGES, i + 1L, files.size());
        }
        long bytes = files.stream().mapToLong(ImageFile::size).sum();
        return new ImageSizeScan(
                files.size(),
                bytes,
                scan.otherKinds(),
                unreadable,
                scan.skipped(),
                shorter.stream().sorted().toList(),
                narrow);
    }

    /** Returns all files that are not used, as far as the headers show. */
    public SkippedFiles skippedFiles() {
        List<UnreadableFile> all = new ArrayList<>(otherKinds);
        all.addAll(unreadable);
        return new SkippedFiles(all, skipped);
    }

    /** Returns the number of readable images, as far as the headers show. */
    public int usable() {
        return shorterSides.size();
    }

    /**
     * Returns the number of images that can really be read.
     *
     * @param decoded files that were skipped when all images were decoded
     */
    public int usable(SkippedFiles decoded) {
        return usable() - (decoded.count() - skippedFiles().count());
    }

    /** Returns the median of the shorter sides, in pixels; 0 if there are no images. */
    public int medianShorterSide() {
        return shorterSides.isEmpty() ? 0 : shorterSides.get(shorterSides.size() / 2);
    }

    /** Returns the number of images whose shorter side is less than this, so that they are enlarged. */
    public int smallerThan(int side) {
        return (int) shorterSides.stream().filter(shorter -> shorter < side).count();
    }

    /** Returns width and height in any order. */
    private static int[] size(Path file) throws IOException {
        long length = ImageContent.size(file);
        try {
            return size(ImageContent.read(file, (int) Math.min(length, HEADER_BYTES)));
        } catch (BadImageException e) {
            if (length <= HEADER_BYTES) {
                throw e;
            }
            // Large texts and thumbnails can be before the size.
            return size(ImageContent.read(file, (int) Math.min(length, LARGE_HEADER_BYTES)));
        }
    }

    private static int[] size(byte[] beginning) throws BadImageException {
        EncodedImage image = EncodedImage.of(beginning);
        return new int[] {image.width(), image.height()};
    }
}
