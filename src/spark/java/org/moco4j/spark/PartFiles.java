package org.moco4j.spark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.moco4j.UserError;
import org.moco4j.data.UnreadableFile;
import org.moco4j.embed.ParquetEmbedding;
import org.moco4j.inspect.ParquetParts;
import org.moco4j.session.UserErrorFinder;
import org.moco4j.text.SafeText;

/**
 * The folder of an embedding. A file gets its name when it is complete, so a file with a name can be trusted. Programs
 * that read Parquet ignore names that begin with an underscore.
 */
final class PartFiles {
    static final String UNREADABLE = "_unreadable.csv";
    private static final String TEMPORARY = "_part-";
    private static final String IDENTITY = "moco4j.identity";
    private static final String ROWS = "moco4j.rows";
    private static final String FAILURES = "moco4j.unreadable";
    private static final JsonMapper JSON = new JsonMapper();

    private final HadoopPlace folder;
    private final Configuration configuration;
    private final FileSystem files;

    PartFiles(HadoopPlace folder, Configuration configuration) throws IOException {
        this.folder = folder;
        this.configuration = configuration;
        this.files = folder.fileSystem(configuration);
    }

    /**
     * What a part contains.
     *
     * @param part number of the part, from 0
     * @param identity as in {@link EmbedSpec}
     * @param rows number of rows
     * @param names names of unreadable images
     * @param reasons why they could not be read
     */
    record Summary(int part, String identity, int rows, List<String> names, List<String> reasons)
            implements Serializable {
        static Summary of(int part, String identity, int rows, List<UnreadableFile> unreadable) {
            return new Summary(
                    part,
                    identity,
                    rows,
                    new ArrayList<>(
                            unreadable.stream().map(UnreadableFile::name).toList()),
                    new ArrayList<>(
                            unreadable.stream().map(UnreadableFile::reason).toList()));
        }

        /** Returns the texts for the end of the file. */
        Map<String, String> notes() {
            try {
                return Map.of(
                        IDENTITY,
                        identity,
                        ROWS,
                        Integer.toString(rows),
                        FAILURES,
                        JSON.writeValueAsString(List.of(names, reasons)));
            } catch (IOException e) {
                throw new IllegalStateException("names that are not JSON", e);
            }
        }
    }

    /** Returns the numbers of the parts that are there, of any encoder. */
    SortedSet<Integer> numbers() throws IOException {
        SortedSet<Integer> found = new TreeSet<>();
        for (FileStatus file : list()) {
            Matcher name = ParquetParts.PART.matcher(file.getPath().getName());
            if (name.matches()) {
                found.add(Integer.parseInt(name.group(1)));
            }
        }
        return found;
    }

    /**
     * Checks that the folder has nothing but an embedding, and deletes what a crash left.
     *
     * @throws UserError if there is another file
     */
    void prepare() throws IOException {
        for (FileStatus file : list()) {
            String name = file.getPath().getName();
            if (name.startsWith(TEMPORARY)) {
                files.delete(file.getPath(), false);
            } else if (file.isDirectory() || !(ParquetParts.PART.matcher(name).matches() || name.startsWith("_"))) {
                throw new UserError("--output " + SafeText.of(folder.toString()) + " contains other files, such as "
                        + SafeText.of(name) + ". Give a new folder.");
            }
        }
        files.mkdirs(folder.hadoop());
    }

    private FileStatus[] list() throws IOException {
        try {
            FileStatus status = files.getFileStatus(folder.hadoop());
            if (!status.isDirectory()) {
                throw new UserError("--output " + SafeText.of(folder.toString())
                        + " is a file. Give a new folder: on a cluster, each part of the embedding is a file.");
            }
            return files.listStatus(folder.hadoop());
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    /** Reads what a part contains; empty if the file is missing. Its identity is empty if another program wrote it. */
    Optional<Summary> read(int part) throws IOException {
        Path file = place(part).hadoop();
        if (!files.exists(file)) {
            return Optional.empty();
        }
        Map<String, String> notes;
        try {
            notes = ParquetEmbedding.notes(HadoopInputFile.fromStatus(files.getFileStatus(file), configuration));
        } catch (IOException e) {
            if (UserErrorFinder.noConnection(e).isPresent()) {
                throw e;
            }
            return Optional.of(new Summary(part, "", 0, List.of(), List.of()));
        }
        if (!notes.containsKey(IDENTITY)) {
            return Optional.of(new Summary(part, "", 0, List.of(), List.of()));
        }
        List<List<String>> failures = JSON.readValue(notes.get(FAILURES), new TypeReference<>() {});
        return Optional.of(new Summary(
                part, notes.get(IDENTITY), Integer.parseInt(notes.get(ROWS)), failures.get(0), failures.get(1)));
    }

    /** Deletes the parts and the files on them. */
    void deleteAll() throws IOException {
        // First the file that says that the embedding is complete.
        files.delete(folder.child(ParquetParts.SUCCESS).hadoop(), false);
        for (FileStatus file : list()) {
            files.delete(file.getPath(), false);
        }
    }

    /** Deletes files that lost executors left. */
    void deleteTemporary() throws IOException {
        for (FileStatus file : list()) {
            if (file.getPath().getName().startsWith(TEMPORARY)) {
                files.delete(file.getPath(), false);
            }
        }
    }

    boolean has(String name) throws IOException {
        return files.exists(folder.child(name).hadoop());
    }

    void delete(String name) throws IOException {
        files.delete(folder.child(name).hadoop(), false);
    }

    /** Returns the file of a part. */
    HadoopPlace place(int part) {
        return folder.child(ParquetParts.name(part));
    }

    /** Writes the content of a file. */
    interface Content {
        void write(OutputStream out) throws Exception;
    }

    /**
     * Writes the file of a part.
     *
     * @param attempt differs between two attempts to write this part at the same time
     */
    void write(int part, String attempt, Content content) throws Exception {
        HadoopPlace target = place(part);
        write(folder.child("_" + target.name() + "." + attempt + ".tmp"), target, content);
    }

    /** Writes a file of the driver, and replaces an older one. */
    void write(String name, Content content) throws Exception {
        delete(name);
        write(folder.child(TEMPORARY + name + ".tmp"), folder.child(name), content);
    }

    private void write(HadoopPlace temporary, HadoopPlace target, Content content) throws Exception {
        boolean done = false;
        try {
            try (FSDataOutputStream out = files.create(temporary.hadoop(), true)) {
                content.write(out);
                if (out.hasCapability(StreamCapabilities.HSYNC)) {
                    out.hsync();
                }
            }
            // Another attempt may have written the same rows already.
            done = files.rename(temporary.hadoop(), target.hadoop());
            if (!done && !files.exists(target.hadoop())) {
                throw new IOException(temporary + " could not be renamed to " + target.name());
            }
        } finally {
            if (!done) {
                files.delete(temporary.hadoop(), false);
            }
        }
    }
}
