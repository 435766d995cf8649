package org.moco4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.data.FolderLayout.Place;
import org.moco4j.data.FolderLayout.Use;

/** The user's own pictures: found, decoded once, kept, and divided into training and test images. */
final class ImageFolder {
    private ImageFolder() {}

    /** @throws UserError where there is no readable picture, or the folders are no classes */
    static Dataset load(DatasetRequest request, DataProgress progress) {
        Path root = request.dataDir();
        PictureScan scan = PictureScan.ofPictures(root);
        List<PictureFile> pictures = scan.pictures();
        FolderLayout layout =
                request.unlabelled() ? FolderLayout.unlabelled(pictures) : FolderLayout.labelled(pictures, root);
        ImageCache cache = ImageCache.open(root, request.imageSize(), pictures, progress);
        List<String> troubles = read(request, pictures, cache, progress);
        List<Unreadable> failed = new ArrayList<>(scan.unreadable());
        List<Place> places = new ArrayList<>();
        List<Integer> readable = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            if (troubles.get(i).isEmpty()) {
                places.add(layout.places().get(i));
                readable.add(i);
            } else {
                failed.add(new Unreadable(pictures.get(i).name(), troubles.get(i)));
            }
        }
        if (!layout.hasTestFolder() && !request.unlabelled() && request.testFraction() > 0) {
            places = withTestPart(places, request.testFraction(), request.seed());
        }
        LeftOut leftOut = new LeftOut(failed);
        int[] trainIndices = indices(places, Use.TRAIN);
        int[] testIndices = indices(places, Use.TEST);
        if (trainIndices.length == 0) {
            throw new UserError("None of the pictures for training in " + root.toAbsolutePath() + " could be read. "
                    + leftOut.inWords());
        }
        ImageSet all = images(request.imageSize(), cache, readable, places, layout.classNames());
        ImageSet train = all.subset(trainIndices).fraction(request.fraction(), request.seed());
        Optional<ImageSet> test = testIndices.length == 0 ? Optional.empty() : Optional.of(all.subset(testIndices));
        List<String> warnings = warnings(leftOut, places);
        cache.note().ifPresent(warnings::add);
        return new Dataset("ImageFolder", train, test, ChannelStatistics.of(train), warnings, leftOut);
    }

    /** Reads what is not kept yet. @return for each file why it cannot be read, or an empty text */
    private static List<String> read(
            DatasetRequest request, List<PictureFile> files, ImageCache cache, DataProgress progress) {
        try {
            cache.makeRoom(progress);
            return new FolderReading(files, cache, Optional.empty(), request.workers()).all(progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted while reading data").initCause(e);
        } finally {
            cache.finishWriting();
        }
    }

    /** Keeps part of each class for testing, but of each at least one picture for training. */
    private static List<Place> withTestPart(List<Place> places, double testFraction, long seed) {
        int[] all = indices(places, Use.TRAIN);
        int[] labels = IntStream.of(all).map(i -> places.get(i).label()).toArray();
        List<Place> divided = new ArrayList<>(places);
        for (int i : all) {
            divided.set(i, new Place(Use.TEST, places.get(i).label()));
        }
        for (int chosen : StratifiedChoice.of(labels, 1 - testFraction, 1, seed)) {
            divided.set(all[chosen], places.get(all[chosen]));
        }
        return divided;
    }

    private static int[] indices(List<Place> places, Use use) {
        return IntStream.range(0, places.size())
                .filter(i -> places.get(i).use() == use)
                .toArray();
    }

    private static ImageSet images(
            int side, ImageCache cache, List<Integer> files, List<Place> places, List<String> classNames) {
        int[] rows = files.stream().mapToInt(Integer::intValue).toArray();
        int[] labels = places.stream().mapToInt(Place::label).toArray();
        return new ImageSet(side, side, classNames, cache, rows, labels);
    }

    private static List<String> warnings(LeftOut leftOut, List<Place> places) {
        List<String> warnings = new ArrayList<>();
        if (!leftOut.isEmpty()) {
            warnings.add(leftOut.inWords());
        }
        int beside = indices(places, Use.LEFT_OUT).length;
        if (beside > 0) {
            warnings.add(beside + " pictures lie outside the class folders and were left out.");
        }
        return warnings;
    }
}
