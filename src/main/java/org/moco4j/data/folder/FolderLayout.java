package org.moco4j.data.folder;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.moco4j.UserError;
import org.moco4j.data.ImageSet;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.folder.SplitNames.Role;

/**
 * What the folders of images mean: where each image belongs.
 *
 * @param classNames in alphabetical order; empty if nothing is labeled
 * @param places one for each image, in order
 * @param hasTestFolder whether a held-out folder such as {@code test/} divides the images
 * @param notes what the user should know of this, one sentence each
 */
record FolderLayout(List<String> classNames, List<Place> places, boolean hasTestFolder, List<String> notes) {
    /**
     * Where an image belongs.
     *
     * @param label an index into the class names, or {@link ImageSet#NO_LABEL}
     * @param unusedIn the held-out folder that is not used, of an image that is left out because of it; empty otherwise
     */
    record Place(Use use, int label, String unusedIn) {
        Place(Use use, int label) {
            this(use, label, "");
        }

        /** Why an image is left out. */
        SkippedFile skipped(String name) {
            return unusedIn.isEmpty()
                    ? new SkippedFile(name, SkippedFile.Reason.NO_CLASS, "")
                    : new SkippedFile(name, SkippedFile.Reason.HELD_OUT, unusedIn + "/");
        }
    }

    /** What an image is for. */
    enum Use {
        TRAIN,
        TEST,
        LEFT_OUT
    }

    /** All images are for training, those in held-out folders too. */
    static FolderLayout unlabelled(List<ImageFile> pictures) {
        Place place = new Place(Use.TRAIN, ImageSet.NO_LABEL);
        return new FolderLayout(
                List.of(), pictures.stream().map(picture -> place).toList(), false, notesOnHeldOut(pictures));
    }

    private static List<String> notesOnHeldOut(List<ImageFile> pictures) {
        Set<String> top = new FolderTree(pictures).top();
        SplitNames names = new SplitNames(top);
        List<String> heldOut = new ArrayList<>(names.of(Role.TEST, top));
        heldOut.addAll(names.of(Role.VALIDATION, top));
        boolean divided = !names.of(Role.TRAIN, top).isEmpty() && !heldOut.isEmpty();
        return divided
                ? List.of("Without classes all images are trained on, those in " + SplitNames.shown(heldOut) + " too.")
                : List.of();
    }

    /**
     * Folders are classes, below a training folder if there is one. Images outside a class are left out.
     *
     * @throws UserError as {@link FolderSplit#of}, if there are fewer than two classes, or the held-out folder has a class that
     *     training lacks
     */
    static FolderLayout labelled(List<ImageFile> pictures, Path root) {
        FolderTree tree = new FolderTree(pictures);
        FolderSplit split = FolderSplit.of(tree, root);
        boolean atTop = split.train().isEmpty();
        Collection<String> classes = atTop ? tree.top() : tree.in(split.train());
        if (classes.size() < 2) {
            throw tooFew(classes, tree, atTop ? root : root.resolve(split.train()));
        }
        List<String> names = List.copyOf(classes);
        Labels labels = new Labels(names);
        if (!split.test().isEmpty()) {
            Set<String> unknown = new TreeSet<>(tree.in(split.test()));
            unknown.removeIf(name -> labels.of(name) != ImageSet.NO_LABEL);
            if (!unknown.isEmpty()) {
                throw new UserError(root.resolve(split.test()) + " has the classes " + unknown + ", which "
                        + root.resolve(split.train()) + " lacks: both need the same folders.");
            }
        }
        List<Place> places = new ArrayList<>();
        for (ImageFile picture : pictures) {
            List<String> parts = picture.parts();
            int depth = atTop ? 0 : 1;
            int label = parts.size() > depth + 1 ? labels.of(parts.get(depth)) : ImageSet.NO_LABEL;
            places.add(place(parts, label, split));
        }
        return new FolderLayout(names, List.copyOf(places), !split.test().isEmpty(), split.notes());
    }

    private static UserError tooFew(Collection<String> classes, FolderTree tree, Path root) {
        String only = classes.isEmpty() ? "" : classes.iterator().next();
        String deeper = classes.isEmpty() || tree.in(only).size() < 2
                ? ""
                : " If the folders in it are the classes, give " + root.resolve(only) + ".";
        return new UserError(root + " holds " + (classes.isEmpty() ? "no class folder" : "one class folder " + classes)
                + ": put the images of each class into a folder named after it, or set unlabelled to true to train"
                + " without classes." + deeper);
    }

    private static Place place(List<String> parts, int label, FolderSplit split) {
        String top = parts.get(0);
        boolean inFolder = parts.size() > 1;
        if (inFolder && split.unused().contains(top)) {
            return new Place(Use.LEFT_OUT, label, top);
        }
        if (label == ImageSet.NO_LABEL) {
            return new Place(Use.LEFT_OUT, label);
        }
        return new Place(split.train().isEmpty() || top.equals(split.train()) ? Use.TRAIN : Use.TEST, label);
    }

    /** Labels by names of folders; a name composed of other characters that look the same is the same class. */
    private static final class Labels {
        private final Map<String, Integer> exact = new HashMap<>();
        private final Map<String, Integer> composed = new HashMap<>();

        Labels(List<String> names) {
            for (int i = 0; i < names.size(); i++) {
                exact.put(names.get(i), i);
                composed.putIfAbsent(Normalizer.normalize(names.get(i), Normalizer.Form.NFC), i);
            }
        }

        int of(String name) {
            Integer label = exact.get(name);
            return label != null
                    ? label
                    : composed.getOrDefault(Normalizer.normalize(name, Normalizer.Form.NFC), ImageSet.NO_LABEL);
        }
    }
}
