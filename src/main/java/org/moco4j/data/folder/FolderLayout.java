package org.moco4j.data.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.moco4j.UserError;
import org.moco4j.data.ImageSet;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.folder.SplitNames.Role;
import org.moco4j.io.UnicodeNames;

/**
 * The role of each image, derived from the folders: its class and its use.
 *
 * @param classNames class names in alphabetical order; empty if nothing is labeled
 * @param places a place for each image, in order
 * @param hasTestFolder whether there is a held-out folder such as {@code test/}
 * @param notes notes for the user, one sentence each
 */
record FolderLayout(List<String> classNames, List<Place> places, boolean hasTestFolder, List<String> notes) {
    /**
     * The use and the class of an image.
     *
     * @param label index into the class names, or {@link ImageSet#NO_LABEL}
     * @param unusedIn the unused held-out folder that contains the image; empty otherwise
     */
    record Place(Use use, int label, String unusedIn) {
        Place(Use use, int label) {
            this(use, label, "");
        }

        /** Returns the reason why the image is skipped. */
        SkippedFile skipped(String name) {
            return unusedIn.isEmpty()
                    ? new SkippedFile(name, SkippedFile.Reason.NO_CLASS, "")
                    : new SkippedFile(name, SkippedFile.Reason.HELD_OUT, unusedIn + "/");
        }
    }

    /** The use of an image. */
    enum Use {
        TRAIN,
        TEST,
        SKIPPED
    }

    /** Uses all images for training, including those in held-out folders. */
    static FolderLayout unlabeled(List<ImageFile> images) {
        Place place = new Place(Use.TRAIN, ImageSet.NO_LABEL);
        return new FolderLayout(
                List.of(), images.stream().map(image -> place).toList(), false, notesAboutHeldOutFolders(images));
    }

    private static List<String> notesAboutHeldOutFolders(List<ImageFile> images) {
        Set<String> top = new FolderTree(images).top();
        SplitNames names = new SplitNames(top);
        List<String> heldOut = new ArrayList<>(names.of(Role.TEST, top));
        heldOut.addAll(names.of(Role.VALIDATION, top));
        boolean divided = !names.of(Role.TRAIN, top).isEmpty() && !heldOut.isEmpty();
        return divided
                ? List.of("Without classes all images are used for training, including those in "
                        + SplitNames.shown(heldOut) + ".")
                : List.of();
    }

    /**
     * Uses folders as classes, in a training folder if there is one. Images outside a class are skipped.
     *
     * @throws UserError as {@link FolderSplit#of}, if there are fewer than two classes, or if the held-out folder has a
     *     class that is missing in training
     */
    static FolderLayout labeled(List<ImageFile> images, Path root) {
        FolderTree tree = new FolderTree(images);
        FolderSplit split = FolderSplit.of(tree, root);
        boolean atTop = split.train().isEmpty();
        Collection<String> classes = atTop ? tree.top() : tree.in(split.train());
        if (classes.size() < 2) {
            throw tooFewClasses(classes, tree, atTop ? root : root.resolve(split.train()));
        }
        List<String> names = List.copyOf(classes);
        // Names that differ only in Unicode composition are the same class.
        UnicodeNames labels = new UnicodeNames(names);
        if (!split.test().isEmpty()) {
            Set<String> unknown = new TreeSet<>(tree.in(split.test()));
            unknown.removeIf(name -> labels.find(name).isPresent());
            if (!unknown.isEmpty()) {
                throw new UserError(root.resolve(split.test()) + " has the classes " + unknown + ", which "
                        + root.resolve(split.train()) + " does not have: both need the same folders.");
            }
        }
        List<Place> places = new ArrayList<>();
        for (ImageFile image : images) {
            List<String> parts = image.parts();
            int depth = atTop ? 0 : 1;
            int label = parts.size() > depth + 1
                    ? labels.find(parts.get(depth)).orElse(ImageSet.NO_LABEL)
                    : ImageSet.NO_LABEL;
            places.add(place(parts, label, split));
        }
        return new FolderLayout(names, List.copyOf(places), !split.test().isEmpty(), split.notes());
    }

    private static UserError tooFewClasses(Collection<String> classes, FolderTree tree, Path root) {
        String only = classes.isEmpty() ? "" : classes.iterator().next();
        String deeper = classes.isEmpty() || tree.in(only).size() < 2
                ? ""
                : " If the folders in it are the classes, give " + root.resolve(only) + ".";
        return new UserError(
                root + " contains " + (classes.isEmpty() ? "no class folder" : "one class folder " + classes)
                        + ": put the images of each class into a folder named after it, or set unlabelled to true to "
                        + "train without classes." + deeper);
    }

    private static Place place(List<String> parts, int label, FolderSplit split) {
        String top = parts.get(0);
        boolean inFolder = parts.size() > 1;
        if (inFolder && split.unused().contains(top)) {
            return new Place(Use.SKIPPED, label, top);
        }
        if (label == ImageSet.NO_LABEL) {
            return new Place(Use.SKIPPED, label);
        }
        return new Place(split.train().isEmpty() || top.equals(split.train()) ? Use.TRAIN : Use.TEST, label);
    }
}
