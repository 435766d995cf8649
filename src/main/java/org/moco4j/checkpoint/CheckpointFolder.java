package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.Excerpt;

/** A folder that was given in place of a file of weights. */
record CheckpointFolder(Path folder) {
    private static final List<String> CHECKPOINTS =
            List.of(CheckpointStore.BEST, CheckpointStore.LAST, CheckpointStore.PREVIOUS);
    private static final String ENDING = ".safetensors";
    private static final int NAMED = 5;

    /** Says that a file is needed, and which of the folder's files is probably meant. */
    String inWords() throws IOException {
        String needed = folder + " is a folder, and a file of weights is needed";
        for (String name : CHECKPOINTS) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return needed + ": give " + folder.resolve(name);
            }
        }
        List<Path> files = files();
        if (files.isEmpty()) {
            return needed + ". It holds no checkpoint and no safetensors file.";
        }
        return needed + ". It holds these:"
                + files.stream()
                        .limit(NAMED)
                        .map(file -> "\n  " + Excerpt.ofReason(file.toString()))
                        .collect(Collectors.joining())
                + (files.size() > NAMED ? "\n  and " + (files.size() - NAMED) + " more" : "");
    }

    /** Safetensors files in the folder, and the best or last checkpoint of each run in a folder of it. */
    private List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted()
                    .flatMap(entry -> Files.isDirectory(entry)
                            ? CHECKPOINTS.stream()
                                    .map(entry::resolve)
                                    .filter(Files::isRegularFile)
                                    .limit(1)
                            : Stream.of(entry).filter(file -> file.toString().endsWith(ENDING)))
                    .toList();
        }
    }
}
