package org.moco4j.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.moco4j.io.AtomicFile;
import org.moco4j.text.Quantities;
import org.moco4j.text.SafeText;

/**
 * The inventory of a run's training data, in {@code training-data.json} beside its checkpoints. It shows what changed
 * since.
 *
 * @param dataset published name of the data set
 * @param trainingImages number of training images
 * @param files the image files of a folder; empty for a data set that is not a folder of images
 */
public record DataInventory(String dataset, int trainingImages, List<Entry> files) {
    public static final String FILE_NAME = "training-data.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_NAMES_SHOWN = 5;

    public DataInventory {
        files = List.copyOf(files);
    }

    /**
     * A file in a folder of images.
     *
     * @param name path relative to the folder
     * @param bytes size of the file
     */
    public record Entry(String name, long bytes) {}

    /** Reads the inventory in a run's folder; empty if it is missing or damaged. */
    public static Optional<DataInventory> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE_NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(file.toFile(), DataInventory.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Writes the inventory into a run's folder. */
    public void write(Path folder) throws IOException {
        AtomicFile.write(folder.resolve(FILE_NAME), out -> out.write(JSON.writeValueAsBytes(this)));
    }

    /**
     * Describes the differences to another inventory, one line for each kind of change. If the files look the same, the
     * line says that the content of images changed.
     */
    public List<String> changesTo(DataInventory now) {
        Map<String, Long> mine = sizes(files);
        Map<String, Long> others = sizes(now.files);
        List<String> lines = new ArrayList<>();
        if (trainingImages != now.trainingImages) {
            lines.add(Quantities.count(trainingImages, "training image") + " then, "
                    + Quantities.count(now.trainingImages, "image") + " now");
        }
        add(lines, "added", names(others, name -> !mine.containsKey(name)));
        add(lines, "removed", names(mine, name -> !others.containsKey(name)));
        add(
                lines,
                "with another size",
                names(
                        mine,
                        name -> others.containsKey(name) && !others.get(name).equals(mine.get(name))));
        if (lines.isEmpty()) {
            lines.add(
                    files.isEmpty()
                            ? "the pixels or labels of some images changed; their number is the same"
                            : "the names and sizes of the files are the same, but the content or readability of some "
                                    + "files changed");
        }
        return lines;
    }

    private static Map<String, Long> sizes(List<Entry> files) {
        return files.stream().collect(Collectors.toMap(Entry::name, Entry::bytes, (first, second) -> first));
    }

    private static List<String> names(Map<String, Long> files, Function<String, Boolean> which) {
        return files.keySet().stream().filter(which::apply).sorted().toList();
    }

    private static void add(List<String> lines, String what, List<String> names) {
        if (!names.isEmpty()) {
            String shown =
                    names.stream().limit(MAX_NAMES_SHOWN).map(SafeText::of).collect(Collectors.joining(", "));
            String more = names.size() > MAX_NAMES_SHOWN ? " and " + (names.size() - MAX_NAMES_SHOWN) + " more" : "";
            lines.add(Quantities.count(names.size(), "file") + " " + what + ": " + shown + more);
        }
    }
}
