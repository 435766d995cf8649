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
 * @param unreadable files that look like images but could not be read
 * @param skipped files that are not images, and images that are not used for training
 */
public record SkippedFiles(List<UnreadableFile> unreadable, List<SkippedFile> skipped) {
    /** No skipped files. */
    public static final SkippedFiles NONE = new SkippedFiles(List.of());

    /** The number of files that a message names. */
    private static final int MAX_NAMES = 10;

    /** The number of groups that a message names for each reason. */
    private static final int MAX_GROUPS = 4;

    public SkippedFiles {
        unreadable = List.copyOf(unreadable);
        skipped = List.copyOf(skipped);
    }

    /** Creates a list of only unreadable files. */
    public SkippedFiles(List<UnreadableFile> unreadable) {
        this(unreadable, List.of());
    }

    /** Whether every file that looks like an image could be read. */
    public boolean isEmpty() {
        return unreadable.isEmpty();
    }

    /** Returns the number of files that look like images but could not be read. */
    public int count() {
        return unreadable.size();
    }

    /**
     * Describes in a sentence how many files could not be read, and the first ones with the reason; empty if there are
     * none.
     */
    public String describe() {
        if (unreadable.isEmpty()) {
            return "";
        }
        String names = unreadable.stream()
                .limit(MAX_NAMES)
                .map(UnreadableFile::describe)
                .collect(Collectors.joining(", "));
        String more = count() > MAX_NAMES ? " and " + (count() - MAX_NAMES) + " more" : "";
        return Quantities.count(count(), "file") + " could not be read" + byReason() + ": " + names + more + ".";
    }

    /**
     * Returns sentences for the user: one about unreadable files and one about skipped files; none if there are no such
     * files.
     */
    public List<String> sentences() {
        return Stream.of(describe(), describeSkipped())
                .filter(sentence -> !sentence.isEmpty())
                .toList();
    }

    /** Returns counts by reason if the list is too long to show. */
    private String byReason() {
        if (count() <= MAX_NAMES) {
            return "";
        }
        return counts(
                        unreadable,
                        UnreadableFile::reason,
                        (reason, files) -> files + " x " + UnreadableFile.onOneLine(reason))
                .stream()
                .collect(Collectors.joining("; ", " (", ")"));
    }

    /** Describes in a sentence how many files were skipped for which reason; empty if there are none. */
    public String describeSkipped() {
        if (skipped.isEmpty()) {
            return "";
        }
        Map<Reason, List<SkippedFile>> byReason =
                new TreeMap<>(skipped.stream().collect(Collectors.groupingBy(SkippedFile::reason)));
        List<String> descriptions = new ArrayList<>();
        byReason.forEach((reason, files) -> descriptions.add(describe(reason, files)));
        return Quantities.count(skipped.size(), "file") + " skipped: " + String.join("; ", descriptions) + ".";
    }

    private static String describe(Reason reason, List<SkippedFile> files) {
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
        String describe(String group, long files);
    }

    /** Lists the largest groups, and the number of the other groups. */
    private static <T> List<String> counts(List<T> files, Function<T, String> group, Count count) {
        Map<String, Long> sizes =
                files.stream().collect(Collectors.groupingBy(group, TreeMap::new, Collectors.counting()));
        List<String> descriptions = new ArrayList<>(sizes.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MAX_GROUPS)
                .map(entry -> count.describe(entry.getKey(), entry.getValue()))
                .toList());
        if (sizes.size() > MAX_GROUPS) {
            descriptions.add((sizes.size() - MAX_GROUPS) + " more kinds");
        }
        return descriptions;
    }

    /**
     * In strict mode, reports unreadable files and images outside the class folders as an error. Other skipped files
     * are not an error: files that are not images, hidden files, files of the system and of this program, and images of
     * held-out folders.
     *
     * @throws UserError if there is such a file and {@code strict} is set
     */
    public void failIfStrict(boolean strict) {
        if (!strict) {
            return;
        }
        if (!unreadable.isEmpty()) {
            throw new UserError(describe()
                    + " With strict this is an error: fix or remove the files, or turn strict off to skip them.");
        }
        List<SkippedFile> outside = skipped.stream()
                .filter(file -> file.reason() == Reason.NO_CLASS)
                .toList();
        if (!outside.isEmpty()) {
            throw new UserError(describe(Reason.NO_CLASS, outside) + ", such as "
                    + UnreadableFile.onOneLine(outside.get(0).name())
                    + ". With strict this is an error: move them into a class folder, or turn strict off to "
                    + "skip them.");
        }
    }
}
