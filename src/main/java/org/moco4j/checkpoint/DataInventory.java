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
 * {@code training-data.json} beside a run's checkpoints: what it was trained on, so that it can be said what changed since.
 *
 * @param dataset by its published name
 * @param trainingImages how many images the run was trained on
 * @param files the image files of a folder; empty for a data set that is not a folder of images
 */
public record DataInventory(String dataset, int trainingImages, List<Entry> files) {
    public static final String FILE_NAME = "training-data.json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAMED = 5;

    public DataInventory {
        files = List.copyOf(files);
    }

    /**
     * A file of a folder of images.
     *
     * @param name its path below the folder
     * @param bytes its size
     */
    public record Entry(String name, long bytes) {}

    /** Reads the inventory in a run's folder; empty if there is none or it is damaged. */
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

    /** What is different now, a line for each kind of change; says so if only the content of images can have changed. */
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
                "of another size",
                names(
                        mine,
                        name -> others.containsKey(name) && !others.get(name).equals(mine.get(name))));
        if (lines.isEmpty()) {
            lines.add(
                    files.isEmpty()
                            ? "the pixels or labels of some images changed; their number is the same"
                            : "the names and sizes of the files are the same, so the content of some files changed, or which of"
                                    + " them can be read");
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
            String shown = names.stream().limit(NAMED).map(SafeText::of).collect(Collectors.joining(", "));
            String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
            lines.add(Quantities.count(names.size(), "file") + " " + what + ": " + shown + more);
        }
    }
}
