package org.moco4j.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.moco4j.UserError;

/**
 * All pictures below a folder, in the order of their names, told by their extension. Hidden files and folders are left out;
 * links are followed.
 *
 * @param pictures those of a kind that can be read
 * @param otherKinds pictures of another kind
 * @param outOfReach what is no file, leads nowhere, or could not be looked at
 */
record PictureScan(List<PictureFile> pictures, List<Unreadable> otherKinds, List<Unreadable> outOfReach) {
    private static final Set<String> READABLE = Set.of("jpg", "jpeg", "png", "gif", "bmp");
    private static final Set<String> OTHER = Set.of("webp", "heic", "heif", "avif", "tif", "tiff", "jp2", "jxl", "svg");
    /** A folder may stand in several places by links; where each of ten links to the next twice, there are a thousand. */
    private static final int MOST_PLACES = 16;

    /** @throws UserError where {@code root} is no folder */
    static PictureScan of(Path root) {
        if (!Files.isDirectory(root)) {
            throw new UserError(
                    "The folder of images " + root.toAbsolutePath() + " does not exist: set data-dir to yours.");
        }
        Visitor visitor = new Visitor(root);
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        } catch (IOException e) {
            throw new UserError("The folder of images " + root + " cannot be read: " + e.getMessage(), e);
        }
        visitor.pictures.sort(Comparator.comparing(PictureFile::name));
        visitor.otherKinds.sort(Comparator.comparing(Unreadable::name));
        visitor.outOfReach.sort(Comparator.comparing(Unreadable::name));
        return new PictureScan(
                List.copyOf(visitor.pictures), List.copyOf(visitor.otherKinds), List.copyOf(visitor.outOfReach));
    }

    /**
     * The same, where there is at least one picture.
     *
     * @throws UserError where there is none, too
     */
    static PictureScan ofPictures(Path root) {
        PictureScan scan = of(root);
        if (scan.pictures.isEmpty()) {
            throw new UserError((root.toAbsolutePath() + " has no image (JPEG, PNG, GIF or BMP). "
                            + new LeftOut(scan.unreadable()).inWords())
                    .strip());
        }
        return scan;
    }

    /** All that looks like a picture and is known not to be readable. */
    List<Unreadable> unreadable() {
        List<Unreadable> all = new ArrayList<>(otherKinds);
        all.addAll(outOfReach);
        return all;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<PictureFile> pictures = new ArrayList<>();
        private final List<Unreadable> otherKinds = new ArrayList<>();
        private final List<Unreadable> outOfReach = new ArrayList<>();
        private final Map<Object, Integer> places = new HashMap<>();

        Visitor(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(root) && isHidden(folder)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (attributes.fileKey() != null && places.merge(attributes.fileKey(), 1, Integer::sum) > MOST_PLACES) {
                outOfReach.add(new Unreadable(name(folder), "a folder that links lead to from too many places"));
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException e) {
            if (e != null) {
                outOfReach.add(new Unreadable(name(folder), "could not be listed: " + PictureContent.trouble(e)));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String extension = extension(file);
            boolean readable = READABLE.contains(extension);
            if (isHidden(file) || !(readable || OTHER.contains(extension))) {
                return FileVisitResult.CONTINUE;
            }
            if (!attributes.isRegularFile()) {
                String trouble =
                        attributes.isSymbolicLink() ? "a link to a file that does not exist" : "it is not a file";
                outOfReach.add(new Unreadable(name(file), trouble));
            } else if (readable) {
                long modified = attributes.lastModifiedTime().toMillis();
                pictures.add(new PictureFile(file, name(file), attributes.size(), modified));
            } else {
                otherKinds.add(new Unreadable(name(file), extension + " files are not supported"));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (!isHidden(file)) {
                boolean loop = e instanceof FileSystemLoopException;
                outOfReach.add(new Unreadable(
                        name(file), loop ? "a link that leads back to itself" : PictureContent.trouble(e)));
            }
            return FileVisitResult.CONTINUE;
        }

        private String name(Path file) {
            String name = root.relativize(file).toString();
            return name.isEmpty() ? "." : name.replace(file.getFileSystem().getSeparator(), "/");
        }

        private static boolean isHidden(Path path) {
            Path name = path.getFileName();
            return name != null && name.toString().startsWith(".");
        }

        private static String extension(Path file) {
            String name = file.getFileName().toString();
            return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        }
    }
}
