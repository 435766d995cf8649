package org.moco4j.data.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.JoinedImages;
import org.moco4j.data.SetImages;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.folder.FolderImages;
import org.moco4j.data.folder.ImageFile;
import org.moco4j.data.folder.ImageFolder;
import org.moco4j.data.folder.ImageScan;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.data.shapes.Shapes;

/** The way in for whoever looks at images one by one. */
public final class ImageSources {
    private ImageSources() {}

    /** Which part of a data set. */
    public enum Split {
        TRAIN,
        TEST,
        ALL
    }

    /**
     * The images of a folder, at any depth, whatever their sizes.
     *
     * @param side height and width that they are brought to, as in training: the center square, scaled with antialias
     * @throws UserError where there is no folder, or no image in it
     */
    public static ImageSource ofFolder(Path folder, int side) {
        return ofFolder(folder, side, ResizeMode.CENTER_SQUARE);
    }

    /**
     * The images of a folder, at any depth, whatever their sizes.
     *
     * @param side height and width that they are brought to
     * @param resize how
     * @throws UserError if there is no folder, or no image in it
     */
    public static ImageSource ofFolder(Path folder, int side, ResizeMode resize) {
        return new FolderImages(folder, side, resize);
    }

    /**
     * The image files of a folder, at any depth, by their names, each with its size in bytes. They are not opened.
     *
     * @throws UserError if there is no folder, or no image in it
     */
    public static Map<String, Long> filesOf(Path folder) {
        Map<String, Long> files = new LinkedHashMap<>();
        ImageScan.ofPictures(folder).pictures().forEach(file -> files.put(file.name(), file.size()));
        return files;
    }

    /**
     * The images that are found in some files and folders.
     *
     * @param files that are taken as they are
     * @param leftOut what is in the folders but cannot be read or is skipped
     */
    public record Found(List<Path> files, SkippedFiles leftOut) {}

    /**
     * The images of a folder, at any depth, that can be read.
     *
     * @param most images to look for
     * @throws UserError if it is no folder, if there is no image in it that can be read, or if there are more than {@code most}
     */
    public static Found filesIn(Path folder, int most) throws InterruptedException {
        ImageScan scan = ImageScan.ofPictures(folder);
        if (scan.pictures().size() > most) {
            throw new UserError(folder + " holds " + scan.pictures().size() + " images; at most " + most
                    + " can be looked for at once. Name some of them, or a smaller folder.");
        }
        ImageDecoder decoder = new ImageDecoder(DatasetRequest.SMALLEST_IMAGE);
        List<Path> files = new ArrayList<>();
        List<UnreadableFile> unreadable = new ArrayList<>(scan.unreadable());
        for (ImageFile file : scan.pictures()) {
            DecodedImage image = decoder.decode(file.path());
            if (image.isReadable()) {
                files.add(file.path());
            } else {
                unreadable.add(new UnreadableFile(file.name(), image.trouble()));
            }
        }
        SkippedFiles leftOut = new SkippedFiles(unreadable, scan.skipped());
        if (files.isEmpty()) {
            throw new UserError("None of the images in " + folder + " could be read. " + leftOut.inWords());
        }
        return new Found(files, leftOut);
    }

    /**
     * One image, upright.
     *
     * @param side height and width that it is brought to, as images of a folder are
     * @throws UserError where it cannot be read; the message names the file and says why
     */
    public static byte[] ofFile(Path file, int side) throws InterruptedException {
        return ofFile(file, side, ResizeMode.CENTER_SQUARE);
    }

    /**
     * One image, upright.
     *
     * @param side height and width that it is brought to
     * @param resize how
     * @throws UserError if it cannot be read; the message names the file and says why
     */
    public static byte[] ofFile(Path file, int side, ResizeMode resize) throws InterruptedException {
        DecodedImage picture = new ImageDecoder(side, resize).decode(file);
        if (!picture.isReadable()) {
            throw new UserError(new UnreadableFile(file.toString(), picture.trouble()).inWords()
                    + " cannot be read; expected an image (JPEG, PNG, GIF or BMP).");
        }
        return picture.pixels();
    }

    /**
     * The images of a set.
     *
     * @param split what their names begin with: {@code test/17}
     */
    public static ImageSource of(ImageSet images, String split) {
        return new SetImages(images, split);
    }

    /**
     * The images of a data set. Synthetic ones are drawn when they are asked for. All images of a folder are read as they are; a part
     * of it is the one that training would take.
     *
     * @throws UserError as {@link Datasets#load}, and where the data set has no test images but these are asked for
     */
    public static ImageSource of(DatasetRequest request, Split split, DataProgress progress) {
        return switch (Datasets.canonicalName(request.name())) {
            case "ImageFolder" ->
                split == Split.ALL
                        ? ofFolder(request.dataDir(), request.imageSize(), request.resize())
                        : ImageFolder.source(request, split == Split.TEST, progress);
            case "Shapes" ->
                switch (split) {
                    case TRAIN -> Shapes.source(request, false);
                    case TEST -> Shapes.source(request, true);
                    case ALL -> new JoinedImages(Shapes.source(request, false), Shapes.source(request, true));
                };
            default -> of(Datasets.load(request, progress), split);
        };
    }

    private static ImageSource of(Dataset data, Split split) {
        ImageSource train = new SetImages(data.train(), "train");
        if (split == Split.TRAIN) {
            return train;
        }
        ImageSource test = new SetImages(
                data.test().orElseThrow(() -> new UserError("The data set " + data.name() + " has no test images.")),
                "test");
        return split == Split.TEST ? test : new JoinedImages(train, test);
    }
}
