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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.SkippedFile.Reason;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.FileType;
import org.moco4j.data.image.ImageContent;
import org.moco4j.io.WrittenFiles;

/**
 * Visits every file in a folder and its subfolders once and decides what it is. Only hidden files and folders of this
 * program, such as its cache, are ignored silently.
 */
final class FolderWalk extends SimpleFileVisitor<Path> {
    private static final String INTERNAL = ".moco4j-";

    /** The folder of the cache of decoded images. */
    static final String CACHE = INTERNAL + "cache";

    /**
     * A folder can be in several places through links. If each of ten folders links to the next twice, there are a
     * thousand places.
     */
    private static final int MAX_PLACES = 16;

    /** Files in every results folder of a run. Other programs write such files too, but not with this key. */
    private static final List<String> RESULTS = List.of("metrics.jsonl", "config.json");

    private static final String KEY_OF_A_RUN = "\"moco-k\"";
    private static final long MAX_CONFIG_BYTES = 1 << 20;

    private static final String CHECKPOINT = "last.safetensors";

    final List<ImageFile> images = new ArrayList<>();
    final List<UnreadableFile> otherKinds = new ArrayList<>();
    final List<UnreadableFile> outOfReach = new ArrayList<>();
    final List<SkippedFile> skipped = new ArrayList<>();

    private final Path root;
    private final FileNames names;
    private final Map<Object, Integer> places = new HashMap<>();
    private final Deque<Inside> folders = new ArrayDeque<>();

    /**
     * How the files in a folder are treated.
     *
     * @param skip reason why they are skipped, or null
     * @param group as in {@link SkippedFile}
     * @param checkpoints whether it contains a run's checkpoints; other files than images in it belong to the program
     * @param listed names of files that the program wrote into it
     */
    private record Inside(Reason skip, String group, boolean checkpoints, Set<String> listed) {
        Inside(Reason skip, String group) {
            this(skip, group, false, Set.of());
        }
    }

    FolderWalk(Path root) {
        this.root = root;
        this.names = new FileNames(root);
        folders.push(new Inside(null, "", false, listedIn(root)));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (folder.equals(root)) {
            return FileVisitResult.CONTINUE;
        }
        if (isInternal(folder)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        Inside inside = inside(folder);
        if (attributes.fileKey() != null && places.merge(attributes.fileKey(), 1, Integer::sum) > MAX_PLACES) {
            if (inside.skip == null) {
                outOfReach.add(new UnreadableFile(names.of(folder), "a folder with links from too many places"));
            }
            return FileVisitResult.SKIP_SUBTREE;
        }
        folders.push(inside);
        return FileVisitResult.CONTINUE;
    }

    private Inside inside(Path folder) {
        Inside parent = folders.element();
        if (parent.skip != null) {
            return parent;
        }
        String name = folder.getFileName().toString();
        if (SystemNames.isFolder(name)) {
            return new Inside(Reason.SYSTEM, "in " + name);
        }
        if (SystemNames.isHidden(name)) {
            return new Inside(Reason.HIDDEN, "");
        }
        if (isResultsFolder(folder)) {
            return new Inside(Reason.OWN, "");
        }
        return new Inside(null, "", parent.checkpoints || has(folder, CHECKPOINT), listedIn(folder));
    }

    private static boolean isResultsFolder(Path folder) {
        Path config = folder.resolve(RESULTS.get(1));
        try {
            return RESULTS.stream().allMatch(file -> has(folder, file))
                    && Files.size(config) <= MAX_CONFIG_BYTES
                    && new String(Files.readAllBytes(config), StandardCharsets.UTF_8).contains(KEY_OF_A_RUN);
        } catch (IOException e) {
            return false;
        }
    }

    private static Set<String> listedIn(Path folder) {
        try {
            return WrittenFiles.namesIn(folder);
        } catch (IOException e) {
            // Without a readable list, no file counts as written by the program.
            return Set.of();
        }
    }

    /** Whether the program wrote a file. A user's file that replaced one of the program's files does not count. */
    private boolean isOwn(Path file) {
        try {
            return folders.element().listed.contains(file.getFileName().toString())
                    && WrittenFiles.obstacle(file, WrittenFiles.BY_LIST).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isInternal(Path path) {
        return path.getFileName().toString().startsWith(INTERNAL);
    }

    private static boolean has(Path folder, String file) {
        return Files.isRegularFile(folder.resolve(file), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) {
        if (e != null && folders.element().skip == null) {
            outOfReach.add(new UnreadableFile(names.of(folder), "could not be listed: " + ImageContent.reason(e)));
        }
        if (!folder.equals(root)) {
            folders.pop();
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isInternal(file) || isSkippedByName(file)) {
            return FileVisitResult.CONTINUE;
        }
        String name = file.getFileName().toString();
        if (!attributes.isRegularFile()) {
            String reason = attributes.isSymbolicLink() ? "a link to a file that does not exist" : "it is not a file";
            if (FileType.isImageByName(name)) {
                outOfReach.add(new UnreadableFile(names.of(file), reason));
            } else {
                skip(file, Reason.NOT_AN_IMAGE, reason);
            }
        } else if (!FileType.isReadableByName(name)) {
            inspectContent(file, attributes);
        } else {
            addImage(file, attributes);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        if (SystemNames.isFolder(file.getFileName().toString())) {
            skip(file, Reason.SYSTEM, "in " + file.getFileName());
        } else if (!isSkippedByName(file)) {
            boolean loop = e instanceof FileSystemLoopException;
            outOfReach.add(new UnreadableFile(
                    names.of(file), loop ? "a link that points back to itself" : ImageContent.reason(e)));
        }
        return FileVisitResult.CONTINUE;
    }

    private boolean isSkippedByName(Path file) {
        Inside inside = folders.element();
        String name = file.getFileName().toString();
        if (inside.skip != null) {
            skip(file, inside.skip, inside.group);
        } else if (SystemNames.isFile(name)) {
            skip(file, Reason.SYSTEM, name);
        } else if (isOwn(file)) {
            skip(file, Reason.OWN, "");
        } else if (SystemNames.isHidden(name)) {
            skip(file, inside.checkpoints ? Reason.OWN : Reason.HIDDEN, "");
        } else {
            return false;
        }
        return true;
    }

    private void inspectContent(Path file, BasicFileAttributes attributes) {
        FileType.Found found;
        try {
            String name = file.getFileName().toString();
            found = FileType.ofOther(ImageContent.read(file, FileType.BEGINNING), name);
        } catch (IOException e) {
            outOfReach.add(new UnreadableFile(names.of(file), ImageContent.reason(e)));
            return;
        }
        switch (found.kind()) {
            case READABLE -> addImage(file, attributes);
            case OTHER_IMAGE -> otherKinds.add(new UnreadableFile(names.of(file), found.description()));
            default -> {
                String extension = FileType.extension(file.getFileName().toString());
                boolean own = folders.element().checkpoints;
                skip(
                        file,
                        own ? Reason.OWN : Reason.NOT_AN_IMAGE,
                        extension.isEmpty() ? "without an extension" : "." + extension);
            }
        }
    }

    private void addImage(Path file, BasicFileAttributes attributes) {
        long modified = attributes.lastModifiedTime().toMillis();
        images.add(new ImageFile(file, names.of(file), attributes.size(), modified));
    }

    private void skip(Path file, Reason reason, String group) {
        skipped.add(new SkippedFile(names.of(file), reason, group));
    }
}
