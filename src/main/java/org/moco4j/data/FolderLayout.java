package org.moco4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.moco4j.UserError;

/**
 * What the folders of pictures mean: where each picture belongs.
 *
 * @param classNames in alphabetical order; empty where nothing is labelled
 * @param places one for each picture, in order
 * @param hasTestFolder whether {@code train/} and {@code test/} (or {@code val/}) divide the pictures
 */
record FolderLayout(List<String> classNames, List<Place> places, boolean hasTestFolder) {
    private static final List<String> TEST_FOLDERS = List.of("test", "val");

    /** @param label an index into the class names, or {@link ImageSet#NO_LABEL} */
    record Place(Use use, int label) {}

    /** What a picture is for. */
    enum Use {
        TRAIN,
        TEST,
        LEFT_OUT
    }

    static FolderLayout unlabelled(List<PictureFile> pictures) {
        Place place = new Place(Use.TRAIN, ImageSet.NO_LABEL);
        return new FolderLayout(
                List.of(), pictures.stream().map(picture -> place).toList(), false);
    }

    /**
     * Folders are classes, below {@code train/} and {@code test/} where both are there. Pictures outside a class are left
     * out.
     *
     * @throws UserError where there are fewer than two classes, or the test folder has a class that training lacks
     */
    static FolderLayout labelled(List<PictureFile> pictures, Path root) {
        Set<String> top = foldersAt(pictures, 0);
        Optional<String> test = TEST_FOLDERS.stream().filter(top::contains).findFirst();
        boolean divided = top.contains("train") && test.isPresent();
        boolean onlyTrain = top.equals(Set.of("train"));
        int depth = divided || onlyTrain ? 1 : 0;
        Set<String> classes = divided ? foldersIn(pictures, "train") : foldersAt(pictures, depth);
        if (classes.size() < 2) {
            throw new UserError(
                    root + " holds " + (classes.isEmpty() ? "no class folder" : "one class folder " + classes)
                            + ": put the pictures of each class into a folder named after it, or set unlabelled to true to train"
                            + " without classes.");
        }
        if (divided) {
            Set<String> unknown = foldersIn(pictures, test.get());
            unknown.removeAll(classes);
            if (!unknown.isEmpty()) {
                throw new UserError(root.resolve(test.get()) + " has the classes " + unknown + ", which "
                        + root.resolve("train") + " lacks: both need the same folders.");
            }
        }
        List<String> names = List.copyOf(classes);
        List<Place> places = new ArrayList<>();
        for (PictureFile picture : pictures) {
            List<String> parts = picture.parts();
            int label = parts.size() > depth + 1 ? names.indexOf(parts.get(depth)) : ImageSet.NO_LABEL;
            places.add(new Place(use(parts, label, divided, test), label));
        }
        return new FolderLayout(names, List.copyOf(places), divided);
    }

    private static Use use(List<String> parts, int label, boolean divided, Optional<String> test) {
        if (label == ImageSet.NO_LABEL) {
            return Use.LEFT_OUT;
        }
        if (!divided || parts.get(0).equals("train")) {
            return Use.TRAIN;
        }
        return parts.get(0).equals(test.orElseThrow()) ? Use.TEST : Use.LEFT_OUT;
    }

    private static Set<String> foldersAt(List<PictureFile> pictures, int depth) {
        return pictures.stream()
                .map(PictureFile::parts)
                .filter(parts -> parts.size() > depth + 1)
                .map(parts -> parts.get(depth))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> foldersIn(List<PictureFile> pictures, String top) {
        return foldersAt(
                pictures.stream()
                        .filter(picture -> picture.name().startsWith(top + "/"))
                        .toList(),
                1);
    }
}
