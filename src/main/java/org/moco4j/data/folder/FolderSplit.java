package org.moco4j.data.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.moco4j.UserError;
import org.moco4j.data.folder.SplitNames.Role;

/**
 * The folders of a data set that are used for training and that are held out.
 *
 * @param train the folder with the class folders; empty if the classes are at the top level
 * @param test the held-out folder with the same classes; empty if there is none
 * @param unused held-out folders that are not used
 * @param notes notes for the user, one sentence each
 */
record FolderSplit(String train, String test, List<String> unused, List<String> notes) {

    /**
     * Decides by the names and contents of folders.
     *
     * @throws UserError if a folder beside the training folder has no name of a held-out folder, if there are held-out
     *     folders but no training folder, or if there are two training folders
     */
    static FolderSplit of(FolderTree tree, Path root) {
        SplitNames names = new SplitNames(tree.top());
        List<String> trains = names.of(Role.TRAIN, tree.top());
        List<String> heldOut = new ArrayList<>(names.of(Role.TEST, tree.top()));
        heldOut.addAll(names.of(Role.VALIDATION, tree.top()));
        if (trains.isEmpty()) {
            return withoutTrain(tree, heldOut, root);
        }
        if (trains.size() > 1) {
            throw new UserError(
                    root + " has " + SplitNames.shown(trains) + " side by side, and each could be the training folder. "
                            + "Keep one of them, or rename the others.");
        }
        String train = trains.get(0);
        Set<String> unknown = new TreeSet<>(tree.top());
        unknown.remove(train);
        heldOut.forEach(unknown::remove);
        boolean onlyClasses = heldOut.isEmpty()
                && !unknown.isEmpty()
                && tree.isFlat(train)
                && unknown.stream().allMatch(tree::isFlat);
        if (onlyClasses) {
            return new FolderSplit(
                    "",
                    "",
                    List.of(),
                    List.of(SplitNames.shown(trains) + " is used as a class, like " + SplitNames.shown(unknown)
                            + (unknown.size() == 1 ? " is." : " are.")));
        }
        if (!unknown.isEmpty()) {
            throw new UserError(root + " has " + SplitNames.shown(unknown) + " beside " + SplitNames.shown(trains)
                    + ". Only held-out folders may be beside a training folder. They are named "
                    + SplitNames.heldOutWords() + ", in upper or lower case, also with a suffix as in test_set or "
                    + "val2017. Rename or move " + SplitNames.shown(unknown)
                    + ", or put all class folders side by side without a training folder.");
        }
        if (tree.isFlat(train) && !heldOut.isEmpty()) {
            throw new UserError(root.resolve(train).normalize()
                    + " has no class folders: put the images of each class into a folder named"
                    + " after it, or set unlabelled to true to train without classes.");
        }
        return divided(tree, train, heldOut);
    }

    private static FolderSplit divided(FolderTree tree, String train, List<String> heldOut) {
        String test = heldOut.stream()
                .filter(folder -> !tree.isFlat(folder))
                .findFirst()
                .orElse("");
        List<String> unused =
                heldOut.stream().filter(folder -> !folder.equals(test)).toList();
        List<String> notes = new ArrayList<>();
        for (String folder : unused) {
            String reason = tree.isFlat(folder)
                    ? " has no class folders"
                    : " is not used, because " + SplitNames.shown(List.of(test)) + " is the held-out folder";
            String instead = test.isEmpty()
                    ? " Part of each class in " + SplitNames.shown(List.of(train)) + " is held out instead."
                    : "";
            notes.add(SplitNames.shown(List.of(folder)) + reason + ": it does not use its " + count(tree.images(folder))
                    + "." + instead);
        }
        return new FolderSplit(train, test, unused, List.copyOf(notes));
    }

    private static String count(int images) {
        return images == 1 ? "image" : images + " images";
    }

    private static FolderSplit withoutTrain(FolderTree tree, List<String> heldOut, Path root) {
        boolean onlyHeldOut = !heldOut.isEmpty()
                && heldOut.size() == tree.top().size()
                && (heldOut.size() > 1 || !tree.isFlat(heldOut.get(0)));
        if (onlyHeldOut) {
            throw new UserError(root + " has " + SplitNames.shown(heldOut)
                    + " and no training folder. Name the folder of the training images train, or give a folder of "
                    + "classes, such as " + root.resolve(heldOut.get(0)).normalize() + ".");
        }
        List<String> notes = new ArrayList<>();
        for (String folder : heldOut) {
            Set<String> shared = new TreeSet<>(tree.in(folder));
            shared.retainAll(tree.top());
            if (!shared.isEmpty()) {
                throw new UserError(root.resolve(folder).normalize()
                        + " has folders of the same names as the classes beside it, such as "
                        + SplitNames.shown(List.of(shared.iterator().next()))
                        + ". Put the class folders into a folder train beside "
                        + SplitNames.shown(List.of(folder)) + ".");
            }
            notes.add(SplitNames.shown(List.of(folder)) + " is used as a class, because there is no training folder.");
        }
        return new FolderSplit("", "", List.of(), List.copyOf(notes));
    }

    /** The upper two levels of folders that contain images, directly or in subfolders. */
    static final class FolderTree {
        private final SortedMap<String, SortedSet<String>> folders = new TreeMap<>();
        private final SortedMap<String, Integer> images = new TreeMap<>();

        /** @param files names of the images, relative to the root */
        FolderTree(List<String> files) {
            for (String file : files) {
                List<String> parts = parts(file);
                if (parts.size() > 1) {
                    SortedSet<String> inside = folders.computeIfAbsent(parts.get(0), folder -> new TreeSet<>());
                    if (parts.size() > 2) {
                        inside.add(parts.get(1));
                    }
                    images.merge(parts.get(0), 1, Integer::sum);
                }
            }
        }

        /** Returns the folders and the file of a name. */
        static List<String> parts(String name) {
            return List.of(name.split("/"));
        }

        /** Returns the folders of the upper level, sorted. */
        Set<String> top() {
            return folders.keySet();
        }

        /** Returns the folders in a folder of the upper level, sorted; empty if it contains only images. */
        SortedSet<String> in(String top) {
            return folders.getOrDefault(top, new TreeSet<>());
        }

        /** Whether a folder of the upper level contains only images. */
        boolean isFlat(String top) {
            return in(top).isEmpty();
        }

        /** Returns the number of images in a folder of the upper level and its subfolders. */
        int images(String top) {
            return images.getOrDefault(top, 0);
        }
    }
}
