package org.moco4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.UserError;

/**
 * The pictures of a folder, at any depth. Where folders can be classes, as in training, they are; else nothing is labelled.
 * Images that a training run has kept are not decoded again; nothing new is kept, for the folder may be any.
 */
final class FolderPictures implements PictureSource {
    private final List<PictureFile> files;
    private final List<Unreadable> passedOver;
    private final FolderLayout layout;
    private final PictureDecoder decoder;
    private final ImageCache kept;
    private final int side;

    /**
     * @param side height and width that pictures are brought to
     * @throws UserError where there is no folder, or no picture in it
     */
    FolderPictures(Path root, int side) {
        PictureScan scan = PictureScan.ofPictures(root);
        this.files = scan.pictures();
        this.passedOver = scan.unreadable();
        this.layout = layout(files, root);
        this.decoder = new PictureDecoder(side);
        this.kept = ImageCache.open(root, side, files, DataProgress.NONE);
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
        Optional<Picture> found = kept.find(index);
        return found.isPresent() ? found.get() : decoder.decode(files.get(index).path());
    }

    @Override
    public void close() {
        kept.close();
    }
}
