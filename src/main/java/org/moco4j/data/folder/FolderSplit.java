package org.moco4j.data.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.moco4j.UserError;
import org.moco4j.data.folder.SplitNames.Role;

/**
 * Which folders of a data set are for training and which are held out.
 *
 * @param train the folder whose folders are the classes; empty: the classes are at the top
 * @param test the held-out folder with the same classes; empty if there is none
 * @param unused held-out folders that are not used
 * @param notes what the user should know of this, one sentence each
 */
record FolderSplit(String train, String test, List<String> unused, List<String> notes) {

    /**
     * Decides by names and contents.
     *
     * @throws UserError if a folder beside the training folder has no name of a held-out folder, if there are held-out folders but
     *     none for training, or two for training
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
                    root + " has " + SplitNames.shown(trains) + " side by side, each of which may be the training"
                            + " images. Keep one of them there, or rename those that are something else.");
        }
        String train = trains.get(0);
        Set<String> unknown = new TreeSet<>(tree.top());
        unknown.remove(train);
        heldOut.forEach(unknown::remove);
        boolean justClasses = heldOut.isEmpty()
                && !unknown.isEmpty()
                && tree.isFlat(train)
                && unknown.stream().allMatch(tree::isFlat);
        if (justClasses) {
            return new FolderSplit(
                    "",
                    "",
                    List.of(),
                    List.of(SplitNames.shown(trains) + " is taken for a class, as " + SplitNames.shown(unknown)
                            + (unknown.size() == 1 ? " is." : " are.")));
        }
        if (!unknown.isEmpty()) {
            throw new UserError(root + " has " + SplitNames.shown(unknown) + " beside " + SplitNames.shown(trains)
                    + ". A training folder may have held-out folders beside it, and nothing else. They are named "
                    + SplitNames.heldOutWords() + ", in any capitals, also with an addition as in test_set or val2017."
                    + " Rename or move " + SplitNames.shown(unknown)
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
            String why = tree.isFlat(folder)
                    ? " has no class folders"
                    : " is not used, because " + SplitNames.shown(List.of(test)) + " is the held-out folder";
            String instead = test.isEmpty()
                    ? " Part of each class in " + SplitNames.shown(List.of(train)) + " is held out instead."
                    : "";
            notes.add(SplitNames.shown(List.of(folder)) + why + ": nothing is done with its "
                    + count(tree.images(folder)) + "." + instead);
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
                    + " and no training folder. Name the folder of the training images train, or give a folder of classes, such"
                    + " as " + root.resolve(heldOut.get(0)).normalize() + ".");
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
            notes.add(
                    SplitNames.shown(List.of(folder)) + " is taken for a class, because there is no training folder.");
        }
        return new FolderSplit("", "", List.of(), List.copyOf(notes));
    }
}
