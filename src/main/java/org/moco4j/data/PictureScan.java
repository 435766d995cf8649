package org.moco4j.data;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.moco4j.UserError;

/**
 * All pictures below a folder, in the order of their names, told by their extension. Hidden files and folders are left out;
 * links are followed.
 *
 * @param pictures those of a kind that can be read
 * @param unreadable names of what is a picture but of another kind, and of what could not be looked at
 */
record PictureScan(List<PictureFile> pictures, List<String> unreadable) {
    private static final Set<String> READABLE = Set.of("jpg", "jpeg", "png", "gif", "bmp");
    private static final Set<String> OTHER = Set.of("webp", "heic", "heif", "avif", "tif", "tiff", "jp2", "jxl", "svg");

    /** @throws UserError where {@code root} is no folder */
    static PictureScan of(Path root) {
        if (!Files.isDirectory(root)) {
            throw new UserError(
                    "The folder of pictures " + root.toAbsolutePath() + " is not there: set data-dir to yours.");
        }
        Visitor visitor = new Visitor(root);
        try {
            Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        } catch (IOException e) {
            throw new UserError("The folder of pictures " + root + " cannot be read: " + e.getMessage(), e);
        }
        visitor.pictures.sort(Comparator.comparing(PictureFile::name));
        visitor.unreadable.sort(Comparator.naturalOrder());
        return new PictureScan(List.copyOf(visitor.pictures), List.copyOf(visitor.unreadable));
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<PictureFile> pictures = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();

        Visitor(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean hidden = !folder.equals(root) && isHidden(folder);
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String extension = extension(file);
            if (!isHidden(file) && READABLE.contains(extension)) {
                long modified = attributes.lastModifiedTime().toMillis();
                pictures.add(new PictureFile(file, name(file), attributes.size(), modified));
            } else if (!isHidden(file) && OTHER.contains(extension)) {
                unreadable.add(name(file) + " (" + extension + " files are not supported)");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            unreadable.add(name(file) + " (" + e.getClass().getSimpleName() + ")");
            return FileVisitResult.CONTINUE;
        }

        private String name(Path file) {
            return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        }

        private static boolean isHidden(Path path) {
            return path.getFileName().toString().startsWith(".");
        }

        private static String extension(Path file) {
            String name = file.getFileName().toString();
            return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        }
    }
}
