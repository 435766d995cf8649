package org.moco4j.data.folder;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.moco4j.UserError;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.FileType;
import org.moco4j.data.image.ImageContent;

/**
 * All files in a folder and its subfolders by kind, sorted by name. Links are followed. Training, {@code run},
 * {@code embed}, {@code infer} and {@code explore} all find their images with this scan.
 *
 * @param images images of a supported format, regardless of their file names
 * @param otherKinds images of unsupported formats
 * @param outOfReach broken links, files that are not regular, and files that could not be read
 * @param skipped files that are not used
 */
public record ImageScan(
        List<ImageFile> images,
        List<UnreadableFile> otherKinds,
        List<UnreadableFile> outOfReach,
        List<SkippedFile> skipped) {

    /**
     * Scans a folder.
     *
     * @throws UserError if {@code root} is not a folder; if it is a file, the message names the kind of file
     */
    public static ImageScan of(Path root) {
        List<ImageFile> images = new ArrayList<>();
        FileSorter sorter = walk(root, images::add);
        images.sort(Comparator.comparing(ImageFile::name));
        return new ImageScan(List.copyOf(images), sorter.otherKinds(), sorter.outOfReach(), sorter.skipped());
    }

    /**
     * Scans a folder without keeping its images.
     *
     * @param images receives each image, in any order
     * @return the other files
     * @throws UserError as {@link #of}
     */
    public static FileSorter walk(Path root, Consumer<ImageFile> images) {
        requireFolder(root);
        FileSorter sorter = new FileSorter();
        FolderWalk walk = new FolderWalk(root, sorter, images);
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
        } catch (IOException e) {
            throw new UserError("The image folder " + root + " cannot be read: " + e.getMessage(), e);
        }
        return sorter;
    }

    /**
     * Checks that the folder exists, without reading it.
     *
     * @throws UserError as {@link #of}
     */
    public static void requireFolder(Path root) {
        if (Files.isRegularFile(root)) {
            throw notAFolder(root);
        }
        if (!Files.isDirectory(root)) {
            throw new UserError("The image folder " + root.toAbsolutePath().normalize()
                    + " does not exist: give the folder of your images." + UserError.localeHint(root.toString()));
        }
    }

    private static UserError notAFolder(Path file) {
        String kind;
        try {
            kind = FileType.describe(
                    ImageContent.read(file, FileType.BEGINNING),
                    file.getFileName().toString());
        } catch (IOException e) {
            kind = "a file that cannot be read";
        }
        String instead =
                switch (kind) {
                    case "an archive" -> "Unpack it and give the folder that it makes.";
                    case "a JSON file" ->
                        "Give the folder of your images; a config is given with --config " + file + ".";
                    default ->
                        "Give the folder that your images are in, such as "
                                + file.toAbsolutePath().normalize().getParent() + ".";
                };
        return new UserError(file + " is " + kind + ", but a folder of images is needed. " + instead);
    }

    /**
     * Scans a folder that must contain an image.
     *
     * @throws UserError as {@link #of}, and if there is no image
     */
    public static ImageScan ofImages(Path root) {
        ImageScan scan = of(root);
        if (scan.images.isEmpty()) {
            throw noImage(root.toAbsolutePath().normalize().toString(), scan.skippedFiles());
        }
        return scan;
    }

    /** Returns the error for a folder without an image. */
    public static UserError noImage(String folder, SkippedFiles files) {
        return new UserError((folder + " has no image (" + FileType.FORMATS + "). " + files.describe() + " "
                        + files.describeSkipped())
                .strip());
    }

    /** Returns all files that look like images but cannot be read. */
    public List<UnreadableFile> unreadable() {
        List<UnreadableFile> all = new ArrayList<>(otherKinds);
        all.addAll(outOfReach);
        return all;
    }

    /** Returns all files that are not used, as far as the scan shows. */
    public SkippedFiles skippedFiles() {
        return new SkippedFiles(unreadable(), skipped);
    }
}
