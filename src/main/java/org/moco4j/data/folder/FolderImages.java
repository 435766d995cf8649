package org.moco4j.data.folder;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.ImageSource;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.data.image.SquareImage;
import org.moco4j.data.image.WholeImage;

/**
 * The images of a folder and its subfolders. If the folders can be classes, as in training, they are; else nothing is
 * labeled. Images in the cache of a training run are not decoded again. Nothing new is cached, because this can be any
 * folder.
 */
public final class FolderImages implements ImageSource {
    private final List<ImageFile> files;
    private final int[] labels;
    private final List<String> classNames;
    private final SkippedFiles skippedFiles;
    private final ImageDecoder decoder;
    private final ImageCache cache;
    private final SquareImage square;
    private final WholeImage stored;
    private final Optional<ImageCache> wholeImages;
    private final int side;

    /**
     * Creates a source of all images of a folder.
     *
     * @param side height and width of the resized images, in pixels
     * @param resize how images are made square
     * @throws UserError if the folder is missing or contains no image
     */
    public static FolderImages of(Path root, int side, ResizeMode resize) {
        ImageScan scan = ImageScan.ofImages(root);
        FolderClasses classes =
                FolderClasses.of(scan.images().stream().map(ImageFile::name).toList(), root);
        return new FolderImages(
                scan.images(), classes.labels(), classes.names(), scan.skippedFiles(), root, side, resize);
    }

    /**
     * Creates a source of some files of a folder.
     *
     * @param labels label of each file, an index into {@code classNames}, or {@link org.moco4j.data.ImageSet#NO_LABEL}
     * @param skippedFiles what else is in the folder
     * @param root the folder
     * @param side height and width of the resized images, in pixels
     * @param resize how images are made square
     */
    FolderImages(
            List<ImageFile> files,
            int[] labels,
            List<String> classNames,
            SkippedFiles skippedFiles,
            Path root,
            int side,
            ResizeMode resize) {
        this.files = files;
        this.labels = labels;
        this.classNames = classNames;
        this.skippedFiles = skippedFiles;
        this.square = new SquareImage(side, resize);
        this.stored = new WholeImage(resize.shorterSide(side));
        // The arithmetic of center-square differs from that of the stored images.
        this.wholeImages = resize == ResizeMode.CENTER_SQUARE
                ? Optional.empty()
                : Optional.of(ImageCache.open(root, stored, files, DataProgress.NONE));
        this.decoder = new ImageDecoder(square);
        this.cache = ImageCache.open(root, square, files, DataProgress.NONE);
        this.side = side;
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public int side() {
        return side;
    }

    @Override
    public String name(int index) {
        return files.get(index).name();
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public SkippedFiles skippedFiles() {
        return skippedFiles;
    }

    @Override
    public DecodedImage read(int index) throws InterruptedException {
        Optional<DecodedImage> found = cache.find(index).or(() -> wholeImages.flatMap(whole -> square(whole, index)));
        return found.isPresent() ? found.get() : decoder.decode(files.get(index).path());
    }

    /** Returns the square of an image that a training stored as a whole; it is the same as that of the file. */
    private Optional<DecodedImage> square(ImageCache whole, int index) {
        return whole.find(index)
                .filter(image -> Math.max(image.height(), image.width()) < stored.longest())
                .map(image -> image.isReadable()
                        ? DecodedImage.of(square.of(image.pixels(), image.height(), image.width()))
                        : image);
    }

    @Override
    public void close() {
        cache.close();
        wholeImages.ifPresent(ImageCache::close);
    }
}
