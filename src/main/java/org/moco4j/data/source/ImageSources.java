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
import org.moco4j.data.ImageSource;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.folder.FolderImages;
import org.moco4j.data.folder.ImageFile;
import org.moco4j.data.folder.ImageFolder;
import org.moco4j.data.folder.ImageScan;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.FileType;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.data.shapes.Shapes;

/** Creates image sources, and reads single image files. */
public final class ImageSources {
    private ImageSources() {}

    /** The part of a data set. */
    public enum Split {
        TRAIN,
        TEST,
        ALL
    }

    /**
     * Returns the images of a folder and its subfolders, of any size.
     *
     * @param side height and width of the resized images, in pixels: the center square, scaled with antialiasing, as in
     *     training
     * @throws UserError if the folder is missing or contains no image
     */
    public static ImageSource ofFolder(Path folder, int side) {
        return ofFolder(folder, side, ResizeMode.CENTER_SQUARE);
    }

    /**
     * Returns the images of a folder and its subfolders, of any size.
     *
     * @param side height and width of the resized images, in pixels
     * @param resize how images are made square
     * @throws UserError if the folder is missing or contains no image
     */
    public static ImageSource ofFolder(Path folder, int side, ResizeMode resize) {
        return FolderImages.of(folder, side, resize);
    }

    /**
     * Checks that a folder of images exists, without reading it.
     *
     * @throws UserError if it is missing or is not a folder; if it is a file, the message names the kind of file
     */
    public static void requireFolder(Path folder) {
        ImageScan.requireFolder(folder);
    }

    /**
     * Returns the names of the image files of a folder and its subfolders with their sizes in bytes. The files are not
     * opened.
     *
     * @throws UserError if the folder is missing or contains no image
     */
    public static Map<String, Long> filesOf(Path folder) {
        Map<String, Long> files = new LinkedHashMap<>();
        ImageScan.ofImages(folder).images().forEach(file -> files.put(file.name(), file.size()));
        return files;
    }

    /**
     * The readable images in a folder.
     *
     * @param files image files that can be read
     * @param skippedFiles files that cannot be read or are skipped
     */
    public record Found(List<Path> files, SkippedFiles skippedFiles) {}

    /**
     * Finds the readable images of a folder and its subfolders.
     *
     * @param maxImages maximum number of images
     * @throws UserError if it is not a folder, contains no readable image, or contains more than
     *     {@code maxImages} images
     */
    public static Found filesIn(Path folder, int maxImages) throws InterruptedException {
        ImageScan scan = ImageScan.ofImages(folder);
        if (scan.images().size() > maxImages) {
            throw new UserError(folder + " contains " + scan.images().size() + " images; at most " + maxImages
                    + " can be used at once. Give some of them, or a smaller folder.");
        }
        ImageDecoder decoder = new ImageDecoder(DatasetRequest.SMALLEST_IMAGE);
        List<Path> files = new ArrayList<>();
        List<UnreadableFile> unreadable = new ArrayList<>(scan.unreadable());
        for (ImageFile file : scan.images()) {
            DecodedImage image = decoder.decode(file.path());
            if (image.isReadable()) {
                files.add(file.path());
            } else {
                unreadable.add(new UnreadableFile(file.name(), image.reason()));
            }
        }
        SkippedFiles skippedFiles = new SkippedFiles(unreadable, scan.skipped());
        if (files.isEmpty()) {
            throw new UserError("None of the images in " + folder + " could be read. " + skippedFiles.describe());
        }
        return new Found(files, skippedFiles);
    }

    /**
     * Reads one image and turns it upright.
     *
     * @param side height and width of the resized image, in pixels
     * @param resize how the image is made square
     * @throws UserError if it cannot be read; the message names the file and the reason
     */
    public static byte[] ofFile(Path file, int side, ResizeMode resize) throws InterruptedException {
        DecodedImage image = new ImageDecoder(side, resize).decode(file);
        if (!image.isReadable()) {
            throw new UserError(new UnreadableFile(file.toString(), image.reason()).describe()
                    + " cannot be read; expected an image (" + FileType.FORMATS + ").");
        }
        return image.pixels();
    }

    /**
     * Returns the images of a data set. Synthetic images are drawn on request. A part of a folder is the part that
     * training would use.
     *
     * @throws UserError as {@link Datasets#load}, and if test images are requested but the data set has none
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
                    case ALL -> Shapes.source(request, false).followedBy(Shapes.source(request, true));
                };
            default -> of(Datasets.load(request, progress), split);
        };
    }

    private static ImageSource of(Dataset data, Split split) {
        ImageSource train = ImageSource.of(data.train(), "train");
        if (split == Split.TRAIN) {
            return train;
        }
        ImageSource test = ImageSource.of(
                data.test().orElseThrow(() -> new UserError("The data set " + data.name() + " has no test images.")),
                "test");
        return split == Split.TEST ? test : train.followedBy(test);
    }
}
