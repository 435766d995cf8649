package org.moco4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.Resize;
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
        return ofFolder(folder, side, Resize.CENTER_SQUARE);
    }

    /**
     * The images of a folder, at any depth, whatever their sizes.
     *
     * @param side height and width that they are brought to
     * @param resize how
     * @throws UserError if there is no folder, or no image in it
     */
    public static PictureSource ofFolder(Path folder, int side, Resize resize) {
        return new FolderPictures(folder, side, resize);
    }

    /**
     * The image files of a folder, at any depth, by their names, each with its size in bytes. They are not opened.
     *
     * @throws UserError if there is no folder, or no image in it
     */
    public static Map<String, Long> filesOf(Path folder) {
        Map<String, Long> files = new LinkedHashMap<>();
        PictureScan.ofPictures(folder).pictures().forEach(file -> files.put(file.name(), file.size()));
        return files;
    }

    /**
     * The images that are found in some files and folders.
     *
     * @param files that are taken as they are
     * @param leftOut what is in the folders but cannot be read or is skipped
     */
    public record Found(List<Path> files, LeftOut leftOut) {}

    /**
     * The images of a folder, at any depth, that can be read.
     *
     * @param most images to look for
     * @throws UserError if it is no folder, if there is no image in it that can be read, or if there are more than {@code most}
     */
    public static Found filesIn(Path folder, int most) throws InterruptedException {
        PictureScan scan = PictureScan.ofPictures(folder);
        if (scan.pictures().size() > most) {
            throw new UserError(folder + " holds " + scan.pictures().size() + " images; at most " + most
                    + " can be looked for at once. Name some of them, or a smaller folder.");
        }
        PictureDecoder decoder = new PictureDecoder(DatasetRequest.SMALLEST_IMAGE);
        List<Path> files = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>(scan.unreadable());
        for (PictureFile file : scan.pictures()) {
            Picture image = decoder.decode(file.path());
            if (image.isReadable()) {
                files.add(file.path());
            } else {
                unreadable.add(new Unreadable(file.name(), image.trouble()));
            }
        }
        LeftOut leftOut = new LeftOut(unreadable, scan.skipped());
        if (files.isEmpty()) {
            throw new UserError("None of the images in " + folder + " could be read. " + leftOut.inWords());
        }
        return new Found(files, leftOut);
    }

    /**
     * One picture, upright.
     *
     * @param side height and width that it is brought to, as pictures of a folder are
     * @throws UserError where it cannot be read; the message names the file and says why
     */
    public static byte[] ofFile(Path file, int side) throws InterruptedException {
        return ofFile(file, side, Resize.CENTER_SQUARE);
    }

    /**
     * One image, upright.
     *
     * @param side height and width that it is brought to
     * @param resize how
     * @throws UserError if it cannot be read; the message names the file and says why
     */
    public static byte[] ofFile(Path file, int side, Resize resize) throws InterruptedException {
        Picture picture = new PictureDecoder(side, resize).decode(file);
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
     * The images of a data set. Synthetic ones are drawn when they are asked for. All images of a folder are read as they are; a part
     * of it is the one that training would take.
     *
     * @throws UserError as {@link Datasets#load}, and where the data set has no test images but these are asked for
     */
    public static PictureSource of(DatasetRequest request, Split split, DataProgress progress) {
        return switch (Datasets.canonicalName(request.name())) {
            case "ImageFolder" ->
                split == Split.ALL
                        ? ofFolder(request.dataDir(), request.imageSize(), request.resize())
                        : ImageFolder.source(request, split == Split.TEST, progress);
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
