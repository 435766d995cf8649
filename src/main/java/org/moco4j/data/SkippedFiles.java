package org.moco4j.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.data.SkippedFile.Reason;
import org.moco4j.text.Quantities;

/**
 * The files of a folder that are not used.
 *
 * @param pictures files that look like images but could not be read
 * @param skipped files that are not meant to be read, and images that have no place in training
 */
public record SkippedFiles(List<UnreadableFile> pictures, List<SkippedFile> skipped) {
    /** Nothing is left out. */
    public static final SkippedFiles NOTHING = new SkippedFiles(List.of());

    /** How many a message names. */
    private static final int NAMED = 10;

    /** How many groups of skipped files a message names for each reason. */
    private static final int GROUPS = 4;

    public SkippedFiles {
        pictures = List.copyOf(pictures);
        skipped = List.copyOf(skipped);
    }

    /** Files that could not be read, and nothing else. */
    public SkippedFiles(List<UnreadableFile> pictures) {
        this(pictures, List.of());
    }

    /** Whether every file that looks like an image could be read. */
    public boolean isEmpty() {
        return pictures.isEmpty();
    }

    /** How many files look like images but could not be read. */
    public int count() {
        return pictures.size();
    }

    /** How many files could not be read, and the first ones with the reason: a sentence, or nothing if there are none. */
    public String inWords() {
        if (pictures.isEmpty()) {
            return "";
        }
        String names =
                pictures.stream().limit(NAMED).map(UnreadableFile::inWords).collect(Collectors.joining(", "));
        String more = count() > NAMED ? " and " + (count() - NAMED) + " more" : "";
        return Quantities.count(count(), "file") + " could not be read" + byReason() + ": " + names + more + ".";
    }

    /** What is to be said of it: one sentence of what could not be read, and one of what was skipped; or nothing. */
    public List<String> sentences() {
        return Stream.of(inWords(), skippedInWords())
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    /** Counts by reason, for a list too long to be shown. */
    private String byReason() {
        if (count() <= NAMED) {
            return "";
        }
        return counts(
                        pictures,
                        UnreadableFile::trouble,
                        (reason, files) -> files + " x " + UnreadableFile.onOneLine(reason))
                .stream()
                .collect(Collectors.joining("; ", " (", ")"));
    }

    /** How many files were skipped for which reason: a sentence, or nothing if there are none. */
    public String skippedInWords() {
        if (skipped.isEmpty()) {
            return "";
        }
        Map<Reason, List<SkippedFile>> byReason =
                new TreeMap<>(skipped.stream().collect(Collectors.groupingBy(SkippedFile::reason)));
        List<String> parts = new ArrayList<>();
        byReason.forEach((reason, files) -> parts.add(inWords(reason, files)));
        return Quantities.count(skipped.size(), "file") + " skipped: " + String.join("; ", parts) + ".";
    }

    private static String inWords(Reason reason, List<SkippedFile> files) {
        String groups = String.join(
                ", ",
                counts(files, SkippedFile::group, (group, count) -> count + " " + UnreadableFile.onOneLine(group)));
        return switch (reason) {
            case SYSTEM -> groups + " (made by the system)";
            case HIDDEN -> files.size() + " hidden";
            case OWN -> files.size() + " written by MoCo4J";
            case NOT_AN_IMAGE ->
                files.size() + (files.size() == 1 ? " not an image (" : " not images (") + groups + ")";
            case HELD_OUT ->
                Quantities.count(files.size(), "image") + " in held-out folders that are not used (" + groups + ")";
            case NO_CLASS -> Quantities.count(files.size(), "image") + " outside the class folders";
        };
    }

    private interface Count {
        String inWords(String group, long files);
    }

    /** The largest groups first; what is left in one count. */
    private static <T> List<String> counts(List<T> files, Function<T, String> group, Count count) {
        Map<String, Long> sizes =
                files.stream().collect(Collectors.groupingBy(group, TreeMap::new, Collectors.counting()));
        List<String> words = new ArrayList<>(sizes.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(GROUPS)
                .map(entry -> count.inWords(entry.getKey(), entry.getValue()))
                .toList());
        if (sizes.size() > GROUPS) {
            words.add((sizes.size() - GROUPS) + " more kinds");
        }
        return words;
    }

    /**
     * Refuses what is left out if nothing may be: files that look like images but could not be read, and images outside the
     * class folders. Files that are not images, hidden files, files of the system and of this program, and images of held-out
     * folders are no error.
     *
     * @throws UserError if there is such a file and {@code strict} is set
     */
    public void refuseIf(boolean strict) {
        if (!strict) {
            return;
        }
        if (!pictures.isEmpty()) {
            throw new UserError(inWords()
                    + " With strict that is an error: fix or remove the files, or leave them out without strict.");
        }
        List<SkippedFile> lost = skipped.stream()
                .filter(file -> file.reason() == Reason.NO_CLASS)
                .toList();
        if (!lost.isEmpty()) {
            throw new UserError(
                    inWords(Reason.NO_CLASS, lost) + ", such as "
                            + UnreadableFile.onOneLine(lost.get(0).name())
                            + ". With strict that is an error: move them into a class folder, or leave them out without strict.");
        }
    }
}
