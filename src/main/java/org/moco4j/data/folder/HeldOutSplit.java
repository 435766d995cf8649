package org.moco4j.data.folder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.moco4j.data.ImageSet;
import org.moco4j.data.StratifiedChoice;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.folder.FolderLayout.Place;
import org.moco4j.data.folder.FolderLayout.Use;

/** Holds out part of each class if there is no held-out folder. */
final class HeldOutSplit {
    private static final int MAX_NAMES = 5;

    private HeldOutSplit() {}

    /**
     * Returns the same places with part of each class for testing. A class with two or more images gets at least one
     * test image, and at least one image of each class remains for training.
     *
     * @param fraction fraction of each class that is held out, rounded, [0, 1); 0 holds out nothing
     */
    static List<Place> of(List<Place> places, double fraction, long seed) {
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
    static List<String> notes(List<Place> places, List<String> classNames) {
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
