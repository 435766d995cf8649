package org.moco4j.data.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.data.ImageSet;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.StratifiedChoice;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.folder.FolderLayout.Place;
import org.moco4j.data.folder.FolderLayout.Use;
import org.moco4j.data.folder.FolderSplit.FolderTree;
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
    private static final int MAX_NAMES = 5;

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

    /**
     * Uses all images for training, including those in held-out folders.
     *
     * @param images names of the images, relative to the folder
     */
    static FolderLayout unlabeled(List<String> images) {
        Place place = new Place(Use.TRAIN, ImageSet.NO_LABEL);
        return new FolderLayout(
                List.of(), images.stream().map(image -> place).toList(), false, notesAboutHeldOutFolders(images));
    }

    private static List<String> notesAboutHeldOutFolders(List<String> images) {
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
     * @param images names of the images, relative to the folder
     * @param root the folder, for messages
     * @throws UserError as {@link FolderSplit#of}, if there are fewer than two classes, or if the held-out folder has a
     *     class that is missing in training
     */
    static FolderLayout labeled(List<String> images, Path root) {
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
        for (String image : images) {
            List<String> parts = FolderTree.parts(image);
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

    /**
     * Returns the same places with part of each class for testing. A class with two or more images gets at least one
     * test image, and at least one image of each class remains for training.
     *
     * @param fraction fraction of each class that is held out, rounded, [0, 1); 0 holds out nothing
     */
    static List<Place> holdOut(List<Place> places, double fraction, long seed) {
        if (fraction == 0) {
            return places;
        }
        int[] all = indices(places, Use.TRAIN);
        int[] labels = IntStream.of(all).map(i -> places.get(i).label()).toArray();
        List<Place> divided = new ArrayList<>(places);
        for (int i : all) {
            divided.set(i, new Place(Use.TEST, places.get(i).label()));
        }
        for (int chosen : StratifiedChoice.leavingOne(labels, 1 - fraction, 1, seed)) {
            divided.set(all[chosen], places.get(all[chosen]));
        }
        return List.copyOf(divided);
    }

    /** Returns the indices of the images with a use. */
    static int[] indices(List<Place> places, Use use) {
        return IntStream.range(0, places.size())
                .filter(i -> places.get(i).use() == use)
                .toArray();
    }

    /** Lists classes without images for training or without images for testing, one sentence each. */
    static List<String> classNotes(List<Place> places, List<String> classNames) {
        List<String> notes = new ArrayList<>();
        List<String> untrained = classesWithout(Use.TRAIN, places, classNames);
        if (!untrained.isEmpty()) {
            notes.add(shown(untrained, classNames) + " no image for training.");
        }
        List<String> untested = new ArrayList<>(classesWithout(Use.TEST, places, classNames));
        untested.removeAll(untrained);
        if (!untested.isEmpty()) {
            notes.add(shown(untested, classNames) + " no test image, so the kNN monitor does not evaluate "
                    + (untested.size() == 1 ? "it." : "them."));
        }
        return notes;
    }

    private static List<String> classesWithout(Use use, List<Place> places, List<String> classNames) {
        boolean[] has = new boolean[classNames.size()];
        for (Place place : places) {
            if (place.use() == use && place.label() != ImageSet.NO_LABEL) {
                has[place.label()] = true;
            }
        }
        return IntStream.range(0, has.length)
                .filter(label -> !has[label])
                .mapToObj(classNames::get)
                .toList();
    }

    private static String shown(List<String> part, List<String> all) {
        String names =
                part.stream().limit(MAX_NAMES).map(UnreadableFile::onOneLine).collect(Collectors.joining(", "));
        return part.size() + " of " + all.size() + " classes (" + names + (part.size() > MAX_NAMES ? ", ..." : "")
                + ") " + (part.size() == 1 ? "has" : "have");
    }
}
