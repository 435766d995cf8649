package org.moco4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.Resize;
import org.moco4j.UserError;

/**
 * The pictures of a folder, at any depth. Where folders can be classes, as in training, they are; else nothing is labelled.
 * Images that a training run has kept are not decoded again; nothing new is kept, for the folder may be any.
 */
final class FolderPictures implements PictureSource {
    private final List<PictureFile> files;
    private final int[] labels;
    private final List<String> classNames;
    private final LeftOut leftOut;
    private final PictureDecoder decoder;
    private final ImageCache kept;
    private final int side;

    /**
     * @param side height and width that pictures are brought to
     * @param resize how
     * @throws UserError where there is no folder, or no picture in it
     */
    FolderPictures(Path root, int side, Resize resize) {
        this(PictureScan.ofPictures(root), root, side, resize);
    }

    private FolderPictures(PictureScan scan, Path root, int side, Resize resize) {
        this(scan, layout(scan.pictures(), root), root, side, resize);
    }

    private FolderPictures(PictureScan scan, FolderLayout layout, Path root, int side, Resize resize) {
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
    FolderPictures(
            List<PictureFile> files,
            int[] labels,
            List<String> classNames,
            LeftOut leftOut,
            Path root,
            int side,
            Resize resize) {
        this.files = files;
        this.labels = labels;
        this.classNames = classNames;
        this.leftOut = leftOut;
        Square square = new Square(side, resize);
        this.decoder = new PictureDecoder(square);
        this.kept = ImageCache.open(root, square, files, DataProgress.NONE);
        this.side = side;
    }

    private static FolderLayout layout(List<PictureFile> files, Path root) {
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
    public LeftOut passedOver() {
        return leftOut;
    }

    @Override
    public Picture read(int index) throws InterruptedException {
        Optional<Picture> found = kept.find(index);
        return found.isPresent() ? found.get() : decoder.decode(files.get(index).path());
    }

    @Override
    public void close() {
        kept.close();
    }
}
