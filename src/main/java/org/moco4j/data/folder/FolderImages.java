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

/**
 * The images of a folder, at any depth. Where folders can be classes, as in training, they are; else nothing is labeled.
 * Images that a training run has kept are not decoded again; nothing new is kept, for the folder may be any.
 */
public final class FolderImages implements ImageSource {
    private final List<ImageFile> files;
    private final int[] labels;
    private final List<String> classNames;
    private final SkippedFiles leftOut;
    private final ImageDecoder decoder;
    private final ImageCache kept;
    private final int side;

    /**
     * @param side height and width that images are brought to
     * @param resize how
     * @throws UserError where there is no folder, or no image in it
     */
    public FolderImages(Path root, int side, ResizeMode resize) {
        this(ImageScan.ofPictures(root), root, side, resize);
    }

    private FolderImages(ImageScan scan, Path root, int side, ResizeMode resize) {
        this(scan, layout(scan.pictures(), root), root, side, resize);
    }

    private FolderImages(ImageScan scan, FolderLayout layout, Path root, int side, ResizeMode resize) {
        this(
                scan.pictures(),
                layout.places().stream().mapToInt(FolderLayout.Place::label).toArray(),
                layout.classNames(),
                scan.leftOut(),
                root,
                side,
                resize);
    }

    /**
     * Some files of a folder.
     *
     * @param labels of each file, indices into {@code classNames} or {@link ImageSet#NO_LABEL}
     * @param leftOut what else is in the folder
     * @param root the folder
     * @param side height and width that images are brought to
     * @param resize how
     */
    public FolderImages(
            List<ImageFile> files,
            int[] labels,
            List<String> classNames,
            SkippedFiles leftOut,
            Path root,
            int side,
            ResizeMode resize) {
        this.files = files;
        this.labels = labels;
        this.classNames = classNames;
        this.leftOut = leftOut;
        SquareImage square = new SquareImage(side, resize);
        this.decoder = new ImageDecoder(square);
        this.kept = ImageCache.open(root, square, files, DataProgress.NONE);
        this.side = side;
    }

    private static FolderLayout layout(List<ImageFile> files, Path root) {
        try {
            return FolderLayout.labelled(files, root);
        } catch (UserError noClasses) {
            return FolderLayout.unlabelled(files);
        }
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
    public SkippedFiles passedOver() {
        return leftOut;
    }

    @Override
    public DecodedImage read(int index) throws InterruptedException {
        Optional<DecodedImage> found = kept.find(index);
        return found.isPresent() ? found.get() : decoder.decode(files.get(index).path());
    }

    @Override
    public void close() {
        kept.close();
    }
}
