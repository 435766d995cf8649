package org.moco4j.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.moco4j.data.folder.FileSorter;
import org.moco4j.data.image.FileType;

/**
 * Visits every file in a folder of a Hadoop file system and in its subfolders once. Files that this program wrote into
 * such a folder are not recognized.
 */
final class HadoopWalk {
    private final FileSystem files;
    private final HadoopPlace root;
    private final BiConsumer<String, FileStatus> images;
    private final FileSorter sorter = new FileSorter();

    /** @param images receives the name of each image, in any order */
    HadoopWalk(FileSystem files, HadoopPlace root, BiConsumer<String, FileStatus> images) {
        this.files = files;
        this.root = root;
        this.images = images;
    }

    /** Visits all files and returns those that are not images. */
    FileSorter walk() throws IOException {
        sorter.enterRoot(new Folder(root));
        visit(root, "");
        sorter.leave();
        return sorter;
    }

    /** @param prefix name of the folder and a slash; empty for the root */
    private void visit(HadoopPlace folder, String prefix) throws IOException {
        List<String> folders = new ArrayList<>();
        RemoteIterator<FileStatus> found = files.listStatusIterator(folder.hadoop());
        while (found.hasNext()) {
            FileStatus status = found.next();
            String fileName = status.getPath().getName();
            if (status.isDirectory()) {
                folders.add(fileName);
            } else if (sorter.isImage(new File(folder.child(fileName), prefix + fileName, status))) {
                images.accept(prefix + fileName, status);
            }
        }
        Collections.sort(folders);
        for (String fileName : folders) {
            if (!FileSorter.isInternal(fileName)) {
                HadoopPlace inside = folder.child(fileName);
                sorter.enter(new Folder(inside));
                visitOrReport(inside, prefix + fileName);
                sorter.leave();
            }
        }
    }

    private void visitOrReport(HadoopPlace folder, String name) {
        try {
            visit(folder, name + "/");
        } catch (IOException e) {
            sorter.addUnreadableFolder(name, "could not be listed: " + HadoopImages.reason(e));
        }
    }

    /** A folder that is visited. */
    private final class Folder implements FileSorter.Folder {
        private final HadoopPlace place;

        Folder(HadoopPlace place) {
            this.place = place;
        }

        @Override
        public String fileName() {
            return place.name();
        }

        @Override
        public boolean has(String file) {
            try {
                return files.getFileStatus(place.child(file).hadoop()).isFile();
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public String text(String file, long maxBytes) throws IOException {
            byte[] bytes = read(place.child(file), (int) maxBytes + 1);
            return bytes.length > maxBytes ? "" : new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public Set<String> written() {
            return Set.of();
        }
    }

    private byte[] read(HadoopPlace place, int length) throws IOException {
        try (FSDataInputStream in = files.open(place.hadoop())) {
            return in.readNBytes(length);
        }
    }

    /** A file that is visited. */
    private final class File implements FileSorter.File {
        private final HadoopPlace place;
        private final String name;
        private final FileStatus status;

        File(HadoopPlace place, String name, FileStatus status) {
            this.place = place;
            this.name = name;
            this.status = status;
        }

        @Override
        public String fileName() {
            return place.name();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Optional<String> irregular() {
            return status.isFile() ? Optional.empty() : Optional.of("it is not a file");
        }

        @Override
        public byte[] beginning() throws IOException {
            return read(place, FileType.BEGINNING);
        }

        @Override
        public boolean isUnchanged() throws IOException {
            throw new FileNotFoundException("no list of written files");
        }
    }
}
