package org.moco4j.data;

import java.nio.file.Path;
import org.moco4j.UserError;

/** The way in for whoever looks at pictures one by one. */
public final class PictureSources {
    private PictureSources() {}

    /** Which part of a data set. */
    public enum Split {
        TRAIN,
        TEST,
        ALL
    }

    /**
     * The pictures of a folder, at any depth, whatever their sizes.
     *
     * @param side height and width that they are brought to, as in training: the centre square, scaled with antialias
     * @throws UserError where there is no folder, or no picture in it
     */
    public static PictureSource ofFolder(Path folder, int side) {
        return new FolderPictures(folder, side);
    }

    /**
     * One picture, upright.
     *
     * @param side height and width that it is brought to, as pictures of a folder are
     * @throws UserError where it cannot be read; the message names the file and says why
     */
    public static byte[] ofFile(Path file, int side) throws InterruptedException {
        Picture picture = new PictureDecoder(side).decode(file);
        if (!picture.isReadable()) {
            throw new UserError(new Unreadable(file.toString(), picture.trouble()).inWords()
                    + " cannot be read; expected an image (JPEG, PNG, GIF or BMP).");
        }
        return picture.pixels();
    }

    /**
     * The images of a set.
     *
     * @param split what their names begin with: {@code test/17}
     */
    public static PictureSource of(ImageSet images, String split) {
        return new SetPictures(images, split);
    }

    /**
     * The pictures of a data set. Synthetic ones are drawn when they are asked for, and a folder is read as it is, undivided.
     *
     * @throws UserError as {@link Datasets#load}, and where the data set has no test images but these are asked for
     */
    public static PictureSource of(DatasetRequest request, Split split, DataProgress progress) {
        return switch (Datasets.canonicalName(request.name())) {
            case "ImageFolder" -> ofFolder(request.dataDir(), request.imageSize());
            case "Shapes" ->
                switch (split) {
                    case TRAIN -> Shapes.source(request, false);
                    case TEST -> Shapes.source(request, true);
                    case ALL -> new JoinedPictures(Shapes.source(request, false), Shapes.source(request, true));
                };
            default -> of(Datasets.load(request, progress), split);
        };
    }

    private static PictureSource of(Dataset data, Split split) {
        PictureSource train = new SetPictures(data.train(), "train");
        if (split == Split.TRAIN) {
            return train;
        }
        PictureSource test = new SetPictures(
                data.test().orElseThrow(() -> new UserError("The data set " + data.name() + " has no test images.")),
                "test");
        return split == Split.TEST ? test : new JoinedPictures(train, test);
    }
}
