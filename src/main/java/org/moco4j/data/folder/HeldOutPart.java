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

/** Holds part of each class out of the training, if no folder does. */
final class HeldOutPart {
    private static final int NAMED = 5;

    private HeldOutPart() {}

    /**
     * The same places with a part of each class for testing: of a class of two or more images at least one, and at least one
     * image of each class stays for training.
     *
     * @param fraction of each class that is held out, rounded, [0, 1); 0 holds nothing out
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

    /** The images of one use. */
    static int[] indices(List<Place> places, Use use) {
        return IntStream.range(0, places.size())
                .filter(i -> places.get(i).use() == use)
                .toArray();
    }

    /** Which classes have no image for training, or none for testing: one sentence each, or nothing. */
    static List<String> notes(List<Place> places, List<String> classNames) {
        List<String> notes = new ArrayList<>();
        List<String> untrained = without(Use.TRAIN, places, classNames);
        if (!untrained.isEmpty()) {
            notes.add(shown(untrained, classNames) + " no image for training.");
        }
        List<String> untested = new ArrayList<>(without(Use.TEST, places, classNames));
        untested.removeAll(untrained);
        if (!untested.isEmpty()) {
            notes.add(shown(untested, classNames) + " no test image, so the kNN monitor says nothing about "
                    + (untested.size() == 1 ? "it." : "them."));
        }
        return notes;
    }

    private static List<String> without(Use use, List<Place> places, List<String> classNames) {
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

    private static String shown(List<String> some, List<String> all) {
        String names = some.stream().limit(NAMED).map(UnreadableFile::onOneLine).collect(Collectors.joining(", "));
        return some.size() + " of " + all.size() + " classes (" + names + (some.size() > NAMED ? ", ..." : "") + ") "
                + (some.size() == 1 ? "has" : "have");
    }
}
