package org.moco4j.data.folder;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.FileType;
import org.moco4j.data.image.ImageContent;

/**
 * Every file below a folder, as what it is, in the order of the names. Links are followed. Training, {@code run}, {@code embed},
 * {@code infer} and {@code explore} all find their images by this scan.
 *
 * @param pictures images of a format that can be read, whatever their files are called
 * @param otherKinds images of another format
 * @param outOfReach what is no file, leads nowhere, or could not be looked at
 * @param skipped files that are not meant to be read
 */
public record ImageScan(
        List<ImageFile> pictures,
        List<UnreadableFile> otherKinds,
        List<UnreadableFile> outOfReach,
        List<SkippedFile> skipped) {

    /**
     * Visits the files below a folder.
     *
     * @throws UserError if {@code root} is no folder; if it is a file, the message says what kind of file
     */
    public static ImageScan of(Path root) {
        if (Files.isRegularFile(root)) {
            throw aFile(root);
        }
        if (!Files.isDirectory(root)) {
            throw new UserError("The image folder " + root.toAbsolutePath().normalize()
                    + " is not there: give the folder of your images." + UserError.localeHint(root.toString()));
        }
        FolderWalk walk = new FolderWalk(root);
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, walk);
        } catch (IOException e) {
            throw new UserError("The image folder " + root + " cannot be read: " + e.getMessage(), e);
        }
        walk.images.sort(Comparator.comparing(ImageFile::name));
        walk.otherKinds.sort(Comparator.comparing(UnreadableFile::name));
        walk.outOfReach.sort(Comparator.comparing(UnreadableFile::name));
        walk.skipped.sort(Comparator.comparing(SkippedFile::name));
        return new ImageScan(
                List.copyOf(walk.images),
                List.copyOf(walk.otherKinds),
                List.copyOf(walk.outOfReach),
                List.copyOf(walk.skipped));
    }

    private static UserError aFile(Path file) {
        String what;
        try {
            what = FileType.inWords(
                    ImageContent.read(file, FileType.BEGINNING),
                    file.getFileName().toString());
        } catch (IOException e) {
            what = "a file that cannot be read";
        }
        String instead =
                switch (what) {
                    case "an archive" -> "Unpack it and give the folder that it makes.";
                    case "a JSON file" ->
                        "Give the folder of your images; a config is given with --config " + file + ".";
                    default ->
                        "Give the folder that your images are in, such as "
                                + file.toAbsolutePath().normalize().getParent() + ".";
                };
        return new UserError(file + " is " + what + ", and a folder of images is needed. " + instead);
    }

    /**
     * The same if there is at least one image.
     *
     * @throws UserError if there is none, too
     */
    public static ImageScan ofPictures(Path root) {
        ImageScan scan = of(root);
        if (scan.pictures.isEmpty()) {
            SkippedFiles leftOut = scan.leftOut();
            throw new UserError((root.toAbsolutePath().normalize() + " has no image (JPEG, PNG, GIF or BMP). "
                            + leftOut.inWords() + " " + leftOut.skippedInWords())
                    .strip());
        }
        return scan;
    }

    /** All that looks like an image and is known not to be readable. */
    public List<UnreadableFile> unreadable() {
        List<UnreadableFile> all = new ArrayList<>(otherKinds);
        all.addAll(outOfReach);
        return all;
    }

    /** All that is not used, as far as the scan can tell. */
    public SkippedFiles leftOut() {
        return new SkippedFiles(unreadable(), skipped);
    }
}
