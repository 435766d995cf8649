package org.moco4j.data.folder;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.moco4j.data.UnreadableFile;

/**
 * Recognizes the names of folders that split a data set: train, test, val and their variants, in upper or lower case.
 */
public final class SplitNames {
    private static final Map<String, Role> WORDS = Map.ofEntries(
            Map.entry("train", Role.TRAIN),
            Map.entry("training", Role.TRAIN),
            Map.entry("trainval", Role.TRAIN),
            Map.entry("trn", Role.TRAIN),
            Map.entry("test", Role.TEST),
            Map.entry("testing", Role.TEST),
            Map.entry("tests", Role.TEST),
            Map.entry("tst", Role.TEST),
            Map.entry("eval", Role.VALIDATION),
            Map.entry("evaluation", Role.VALIDATION),
            Map.entry("val", Role.VALIDATION),
            Map.entry("vali", Role.VALIDATION),
            Map.entry("valid", Role.VALIDATION),
            Map.entry("validate", Role.VALIDATION),
            Map.entry("validation", Role.VALIDATION),
            Map.entry("dev", Role.VALIDATION),
            Map.entry("development", Role.VALIDATION),
            Map.entry("holdout", Role.VALIDATION),
            Map.entry("heldout", Role.VALIDATION));

    /** Suffixes that can follow a word, as in train_set, Validation-Images, val2017 or test_256x256. */
    private static final String SUFFIX =
            "(set|split|data|dataset|images?|imgs?|pictures?|photos?|samples?|folder|dir|\\d+(x\\d+)?)*";

    private static final int MAX_SHOWN = 10;

    private static final String GAP = "[ _.-]";

    /** The role of a folder. Held-out folders are chosen in this order. */
    public enum Role {
        TRAIN,
        TEST,
        VALIDATION
    }

    /** The common prefix of all names, as in {@code seg_train} and {@code seg_test}; often empty. */
    private final String prefix;

    /** @param folders all folders that are side by side */
    public SplitNames(Collection<String> folders) {
        this.prefix = folders.size() < 2 ? "" : commonPrefix(folders);
    }

    private static String commonPrefix(Collection<String> folders) {
        String first = folders.iterator().next();
        for (int end = first.length(); end > 0; end--) {
            String candidate = first.substring(0, end);
            if (candidate.substring(end - 1).matches(GAP)
                    && folders.stream().allMatch(name -> name.startsWith(candidate))) {
                return candidate;
            }
        }
        return "";
    }

    /** Returns the role of a folder by its name; empty if the name is not known. */
    public Optional<Role> role(String folder) {
        String name = folder.substring(folder.startsWith(prefix) ? prefix.length() : 0)
                .toLowerCase(Locale.ROOT)
                .replaceAll(GAP, "");
        return WORDS.keySet().stream()
                .filter(word -> name.matches(word + SUFFIX))
                .findFirst()
                .map(WORDS::get);
    }

    /** Lists all words for held-out folders, for a message: {@code dev, development, ... or validation}. */
    static String heldOutWords() {
        List<String> words = WORDS.keySet().stream()
                .filter(word -> WORDS.get(word) != Role.TRAIN)
                .sorted()
                .toList();
        return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
    }

    /** Returns the folders of one role, sorted by name. */
    List<String> of(Role role, Collection<String> folders) {
        return folders.stream()
                .filter(folder -> role(folder).equals(Optional.of(role)))
                .sorted()
                .toList();
    }

    /** Lists names for a message: {@code train/, val/}. */
    static String shown(Collection<String> folders) {
        return folders.stream()
                .limit(MAX_SHOWN)
                .map(folder -> UnreadableFile.onOneLine(folder) + "/")
                .collect(Collectors.joining(", ", "", folders.size() > MAX_SHOWN ? ", ..." : ""));
    }
}
