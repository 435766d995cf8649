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
    private final List<Unreadable> passedOver;
    private final FolderLayout layout;
    private final PictureDecoder decoder;
    private final int side;

    /**
     * @param side height and width that pictures are brought to
     * @param resize how
     * @throws UserError where there is no folder, or no picture in it
     */
    FolderPictures(Path root, int side, Resize resize) {
        PictureScan scan = PictureScan.ofPictures(root);
        this.files = scan.pictures();
        this.passedOver = scan.unreadable();
        this.layout = layout(files, root);
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
        return layout.places().get(index).label();
    }

    @Override
    public List<String> classNames() {
        return layout.classNames();
    }

    @Override
    public List<Unreadable> passedOver() {
        return passedOver;
    }

    @Override
    public Picture read(int index) throws InterruptedException {
        return decoder.decode(files.get(index).path());
    }
}
