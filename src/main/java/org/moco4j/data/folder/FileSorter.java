package org.moco4j.data.folder;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.SkippedFile.Reason;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.FileType;
import org.moco4j.data.image.ImageContent;

/**
 * Decides what each file of a folder and its subfolders is, in any file system. Only hidden files and folders of this
 * program, such as its cache, are ignored silently. The caller enters each folder, and leaves it after its files and
 * subfolders.
 */
public final class FileSorter {
    private static final String INTERNAL = ".moco4j-";

    /** The folder of the cache of decoded images. */
    static final String CACHE = INTERNAL + "cache";

    /** Files in every results folder of a run. Other programs write such files too, but not with this key. */
    private static final List<String> RESULTS = List.of("metrics.jsonl", "config.json");

    private static final String KEY_OF_A_RUN = "\"moco-k\"";
    private static final long MAX_CONFIG_BYTES = 1 << 20;

    private static final String CHECKPOINT = "last.safetensors";

    private final List<UnreadableFile> otherKinds = new ArrayList<>();
    private final List<UnreadableFile> outOfReach = new ArrayList<>();
    private final List<SkippedFile> skipped = new ArrayList<>();
    private final Deque<Inside> folders = new ArrayDeque<>();

    /** A folder. */
    public interface Folder {
        /** Returns its own name, without the folders above it. */
        String fileName();

        /** Whether it contains a regular file with this name. */
        boolean has(String file);

        /** Returns the text of a file in it; empty if the file has more than {@code maxBytes}. */
        String text(String file, long maxBytes) throws IOException;

        /** Returns the names of the files that this program wrote into it. */
        Set<String> written();
    }

    /** A file. */
    public interface File {
        /** Returns its own name, without the folders above it. */
        String fileName();

        /** Returns its path relative to the root, with its parts joined by {@code /}. */
        String name();

        /** Returns the reason why it is not a regular file; empty if it is one. */
        Optional<String> irregular();

        /** Reads the first {@link FileType#BEGINNING} bytes. */
        byte[] beginning() throws IOException;

        /** Whether a file that the program once wrote still has the same content. */
        boolean isUnchanged() throws IOException;
    }

    /**
     * How the files in a folder are treated.
     *
     * @param skip reason why they are skipped, or null
     * @param group as in {@link SkippedFile}
     * @param checkpoints whether it contains a run's checkpoints; other files than images in it belong to the program
     * @param written names of files that the program wrote into it
     */
    private record Inside(Reason skip, String group, boolean checkpoints, Set<String> written) {
        Inside(Reason skip, String group) {
            this(skip, group, false, Set.of());
        }
    }

    /** Whether a file or folder with this name is the program's own and is ignored silently. */
    public static boolean isInternal(String fileName) {
        return fileName.startsWith(INTERNAL);
    }

    /** Enters the folder that the user named. It is used with any name. */
    public void enterRoot(Folder root) {
        folders.push(new Inside(null, "", false, root.written()));
    }

    /** Enters a folder in the current one. */
    public void enter(Folder folder) {
        folders.push(inside(folder));
    }

    /** Leaves the current folder. */
    public void leave() {
        folders.pop();
    }

    private Inside inside(Folder folder) {
        Inside parent = folders.element();
        if (parent.skip != null) {
            return parent;
        }
        String name = folder.fileName();
        if (SystemNames.isFolder(name)) {
            return new Inside(Reason.SYSTEM, "in " + name);
        }
        if (SystemNames.isHidden(name)) {
            return new Inside(Reason.HIDDEN, "");
        }
        if (isResultsFolder(folder)) {
            return new Inside(Reason.OWN, "");
        }
        return new Inside(null, "", parent.checkpoints || folder.has(CHECKPOINT), folder.written());
    }

    private static boolean isResultsFolder(Folder folder) {
        try {
            return RESULTS.stream().allMatch(folder::has)
                    && folder.text(RESULTS.get(1), MAX_CONFIG_BYTES).contains(KEY_OF_A_RUN);
        } catch (IOException e) {
            return false;
        }
    }

    /** Decides whether a file of the current folder is an image of a supported format. Other files are recorded. */
    public boolean isImage(File file) {
        String name = file.fileName();
        if (isInternal(name) || isSkippedByName(file)) {
            return false;
        }
        Optional<String> irregular = file.irregular();
        if (irregular.isPresent()) {
            if (FileType.isImageByName(name)) {
                outOfReach.add(new UnreadableFile(file.name(), irregular.get()));
            } else {
                skip(file, Reason.NOT_AN_IMAGE, irregular.get());
            }
            return false;
        }
        return FileType.isReadableByName(name) || isImageByContent(file);
    }

    /** Records a file of the current folder that could not be accessed. */
    public void addUnreadableFile(File file, String reason) {
        if (SystemNames.isFolder(file.fileName())) {
            skip(file, Reason.SYSTEM, "in " + file.fileName());
        } else if (!isSkippedByName(file)) {
            outOfReach.add(new UnreadableFile(file.name(), reason));
        }
    }

    /** Records that the current folder cannot be read, unless its files are skipped anyway. */
    public void addUnreadableFolder(String name, String reason) {
        if (folders.element().skip == null) {
            outOfReach.add(new UnreadableFile(name, reason));
        }
    }

    private boolean isSkippedByName(File file) {
        Inside inside = folders.element();
        String name = file.fileName();
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

    /** Whether the program wrote a file. A user's file that replaced one of the program's files does not count. */
    private boolean isOwn(File file) {
        try {
            return folders.element().written.contains(file.fileName()) && file.isUnchanged();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isImageByContent(File file) {
        FileType.Found found;
        try {
            found = FileType.ofOther(file.beginning(), file.fileName());
        } catch (IOException e) {
            outOfReach.add(new UnreadableFile(file.name(), ImageContent.reason(e)));
            return false;
        }
        switch (found.kind()) {
            case READABLE -> {
                return true;
            }
            case OTHER_IMAGE -> otherKinds.add(new UnreadableFile(file.name(), found.description()));
            default -> {
                String extension = FileType.extension(file.fileName());
                boolean own = folders.element().checkpoints;
                skip(
                        file,
                        own ? Reason.OWN : Reason.NOT_AN_IMAGE,
                        extension.isEmpty() ? "without an extension" : "." + extension);
            }
        }
        return false;
    }

    private void skip(File file, Reason reason, String group) {
        skipped.add(new SkippedFile(file.name(), reason, group));
    }

    /** Returns the images of unsupported formats, sorted by name. */
    List<UnreadableFile> otherKinds() {
        return otherKinds.stream()
                .sorted(Comparator.comparing(UnreadableFile::name))
                .toList();
    }

    /** Returns broken links, files that are not regular, and files that could not be read, sorted by name. */
    List<UnreadableFile> outOfReach() {
        return outOfReach.stream()
                .sorted(Comparator.comparing(UnreadableFile::name))
                .toList();
    }

    /** Returns the files that are not used, sorted by name. */
    List<SkippedFile> skipped() {
        return skipped.stream().sorted(Comparator.comparing(SkippedFile::name)).toList();
    }

    /** Returns all files that are not images of a supported format, in the order of {@link ImageScan}. */
    public SkippedFiles skippedFiles() {
        List<UnreadableFile> unreadable = new ArrayList<>(otherKinds());
        unreadable.addAll(outOfReach());
        return new SkippedFiles(unreadable, skipped());
    }
}
