package org.moco4j.data;

import java.nio.file.Path;
import java.util.List;
import org.moco4j.Resize;
import org.moco4j.UserError;

/**
 * The pictures of a folder, at any depth. Where folders can be classes, as in training, they are; else nothing is labelled.
 */
final class FolderPictures implements PictureSource {
    private final List<PictureFile> files;
    private final int[] labels;
    private final List<String> classNames;
    private final LeftOut leftOut;
    private final PictureDecoder decoder;
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
        this(scan, layout(scan.pictures(), root), side, resize);
    }

    private FolderPictures(PictureScan scan, FolderLayout layout, int side, Resize resize) {
        this(
                scan.pictures(),
                layout.places().stream().mapToInt(FolderLayout.Place::label).toArray(),
                layout.classNames(),
                scan.leftOut(),
                side,
                resize);
    }

    /**
     * Some files of a folder.
     *
     * @param labels of each file, indices into {@code classNames} or {@link ImageSet#NO_LABEL}
     * @param leftOut what else is in the folder
     * @param side height and width that images are brought to
     * @param resize how
     */
    FolderPictures(
            List<PictureFile> files, int[] labels, List<String> classNames, LeftOut leftOut, int side, Resize resize) {
        this.files = files;
        this.labels = labels;
        this.classNames = classNames;
        this.leftOut = leftOut;
        this.decoder = new PictureDecoder(side, resize);
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
        return decoder.decode(files.get(index).path());
    }
}
