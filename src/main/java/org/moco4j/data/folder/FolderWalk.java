package org.moco4j.data.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.moco4j.data.image.FileType;
import org.moco4j.data.image.ImageContent;
import org.moco4j.io.WrittenFiles;

/** Visits every file in a folder and its subfolders once. Links are followed. */
final class FolderWalk extends SimpleFileVisitor<Path> {
    /**
     * A folder can be in several places through links. If each of ten folders links to the next twice, there are a
     * thousand places.
     */
    private static final int MAX_PLACES = 16;

    private final Path root;
    private final FileNames names;
    private final FileSorter sorter;
    private final Consumer<ImageFile> images;
    private final Map<Object, Integer> places = new HashMap<>();

    /**
     * Prepares a walk.
     *
     * @param sorter decides what each file is
     * @param images receives each image, in any order
     */
    FolderWalk(Path root, FileSorter sorter, Consumer<ImageFile> images) {
        this.root = root;
        this.names = new FileNames(root);
        this.sorter = sorter;
        this.images = images;
        sorter.enterRoot(new JdkFolder(root));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (folder.equals(root)) {
            return FileVisitResult.CONTINUE;
        }
        if (FileSorter.isInternal(folder.getFileName().toString())) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        sorter.enter(new JdkFolder(folder));
        if (attributes.fileKey() != null && places.merge(attributes.fileKey(), 1, Integer::sum) > MAX_PLACES) {
            sorter.addUnreadableFolder(names.of(folder), "a folder with links from too many places");
            sorter.leave();
            return FileVisitResult.SKIP_SUBTREE;
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
        if (e != null) {
            sorter.addUnreadableFolder(names.of(folder), "could not be listed: " + ImageContent.reason(e));
        }
        if (!folder.equals(root)) {
            sorter.leave();
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (sorter.isImage(new JdkFile(file, attributes))) {
            long modified = attributes.lastModifiedTime().toMillis();
            images.accept(new ImageFile(file, names.of(file), attributes.size(), modified));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        boolean loop = e instanceof FileSystemLoopException;
        sorter.addUnreadableFile(
                new JdkFile(file, null), loop ? "a link that points back to itself" : ImageContent.reason(e));
        return FileVisitResult.CONTINUE;
    }

    /** A folder that is visited. */
    private record JdkFolder(Path path) implements FileSorter.Folder {
        @Override
        public String fileName() {
            return path.getFileName().toString();
        }

        @Override
        public boolean has(String file) {
            return Files.isRegularFile(path.resolve(file), LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public String text(String file, long maxBytes) throws IOException {
            Path whole = path.resolve(file);
            return Files.size(whole) <= maxBytes ? new String(Files.readAllBytes(whole), StandardCharsets.UTF_8) : "";
        }

        @Override
        public Set<String> written() {
            try {
                return WrittenFiles.namesIn(path);
            } catch (IOException e) {
                // Without a readable list, no file counts as written by the program.
                return Set.of();
            }
        }
    }

    /** A file that is visited; its attributes are null if it could not be opened. */
    private final class JdkFile implements FileSorter.File {
        private final Path path;
        private final BasicFileAttributes attributes;

        JdkFile(Path path, BasicFileAttributes attributes) {
            this.path = path;
            this.attributes = attributes;
        }

        @Override
        public String fileName() {
            return path.getFileName().toString();
        }

        @Override
        public String name() {
            return names.of(path);
        }

        @Override
        public Optional<String> irregular() {
            if (attributes.isRegularFile()) {
                return Optional.empty();
            }
            return Optional.of(
                    attributes.isSymbolicLink() ? "a link to a file that does not exist" : "it is not a file");
        }

        @Override
        public byte[] beginning() throws IOException {
            return ImageContent.read(path, FileType.BEGINNING);
        }

        @Override
        public boolean isUnchanged() throws IOException {
            return WrittenFiles.obstacle(path, WrittenFiles.BY_LIST).isEmpty();
        }
    }
}
