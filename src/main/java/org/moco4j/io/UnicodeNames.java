package org.moco4j.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds names in both Unicode forms: "é" can be one character, or a letter and an accent, and looks the same. Keyboards
 * usually write the first form, some disks and tools the second. An exact match has priority.
 */
public final class UnicodeNames {
    private final Map<String, Integer> exact = new HashMap<>();
    private final Map<String, Integer> composed = new HashMap<>();

    /** Creates an index of these names. The first of equal names is found. */
    public UnicodeNames(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            exact.putIfAbsent(names.get(i), i);
            composed.putIfAbsent(composed(names.get(i)), i);
        }
    }

    /** Returns the index of a name in the list; empty if it is not there in any form. */
    public Optional<Integer> find(String name) {
        return Optional.ofNullable(exact.get(name)).or(() -> Optional.ofNullable(composed.get(composed(name))));
    }

    /** Returns a name in its composed form (NFC). */
    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * Returns the path of an existing file or folder whose names are given in any form.
     *
     * @return the path with the names on the disk; the given path if there is no such file
     */
    public static Path existing(Path given) throws IOException {
        Path parent = given.getParent();
        if (Files.exists(given) || given.getFileName() == null || isPlain(given.toString())) {
            return given;
        }
        Path folder = parent == null ? Path.of("") : existing(parent);
        if (!Files.isDirectory(folder)) {
            return given;
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(entries::add);
        }
        entries.sort(null);
        List<String> names =
                entries.stream().map(entry -> entry.getFileName().toString()).toList();
        return new UnicodeNames(names)
                .find(given.getFileName().toString())
                .map(index -> folder.resolve(names.get(index)))
                .orElse(given);
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
