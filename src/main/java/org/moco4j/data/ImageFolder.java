package org.moco4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.moco4j.Excerpt;
import org.moco4j.Quantities;
import org.moco4j.UserError;
import org.moco4j.data.FolderLayout.Place;
import org.moco4j.data.FolderLayout.Use;

/** The user's own pictures: found, decoded once, kept, and divided into training and test images. */
final class ImageFolder {
    private static final int LONGEST_TROUBLE = 200;

    private ImageFolder() {}

    /** @throws UserError where there is no readable picture, or the folders are no classes */
    static Dataset load(DatasetRequest request, DataProgress progress) {
        Path root = request.dataDir();
        PictureScan scan = PictureScan.ofPictures(root);
        List<PictureFile> pictures = scan.pictures();
        FolderLayout layout =
                request.unlabelled() ? FolderLayout.unlabelled(pictures) : FolderLayout.labelled(pictures, root);
        DecodedPictures decoded = decoded(request, pictures, progress);
        List<Unreadable> failed = new ArrayList<>(scan.unreadable());
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            String trouble = decoded.troubles().get(i);
            if (trouble.isEmpty()) {
                places.add(layout.places().get(i));
            } else {
                failed.add(new Unreadable(pictures.get(i).name(), trouble));
            }
        }
        if (!layout.hasTestFolder() && !request.unlabelled() && request.testFraction() > 0) {
            places = withTestPart(places, request.testFraction(), request.seed());
        }
        LeftOut leftOut = new LeftOut(failed);
        int[] trainIndices = indices(places, Use.TRAIN);
        int[] testIndices = indices(places, Use.TEST);
        if (trainIndices.length == 0) {
            throw new UserError(
                    "No image for training in " + root.toAbsolutePath() + " could be read. " + leftOut.inWords());
        }
        ImageSet train = labelled(decoded.images(), trainIndices, places, layout.classNames())
                .fraction(request.fraction(), request.seed());
        Optional<ImageSet> test = testIndices.length == 0
                ? Optional.empty()
                : Optional.of(labelled(decoded.images(), testIndices, places, layout.classNames()));
        return new Dataset("ImageFolder", train, test, ChannelStatistics.of(train), warnings(leftOut, places), leftOut);
    }

    private static DecodedPictures decoded(DatasetRequest request, List<PictureFile> pictures, DataProgress progress) {
        PictureCache cache = new PictureCache(request.dataDir(), request.imageSize(), pictures);
        return cache.read().orElseGet(() -> {
            DecodedPictures decoded = decode(request, pictures, progress);
            if (decoded.lasting()) {
                cache.write(decoded);
            }
            return decoded;
        });
    }

    private static DecodedPictures decode(DatasetRequest request, List<PictureFile> pictures, DataProgress progress) {
        int side = request.imageSize();
        PictureDecoder decoder = new PictureDecoder(side);
        ImageSet.Builder images = ImageSet.builder(side, side, List.of());
        List<String> troubles = new ArrayList<>();
        AtomicBoolean lasting = new AtomicBoolean(true);
        OrderedPool.run(
                pictures.size(),
                request.workers(),
                index -> decoder.decode(pictures.get(index).path()),
                (index, picture) -> {
                    if (picture.isReadable()) {
                        images.add(picture.pixels(), 0);
                        troubles.add("");
                    } else {
                        troubles.add(Excerpt.of(picture.trouble(), LONGEST_TROUBLE));
                        lasting.compareAndSet(true, picture.isDamaged());
                    }
                    progress.advanced("reading pictures", DataProgress.Unit.IMAGES, index + 1, pictures.size());
                });
        return new DecodedPictures(images.build(), List.copyOf(troubles), lasting.get());
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

    private static ImageSet labelled(ImageSet images, int[] indices, List<Place> places, List<String> classNames) {
        ImageSet.Builder builder = ImageSet.builder(images.height(), images.width(), classNames);
        byte[] pixels = new byte[images.imageBytes()];
        for (int index : indices) {
            images.copyPixels(index, pixels);
            builder.add(pixels, 0, places.get(index).label());
        }
        return builder.build();
    }

    private static List<String> warnings(LeftOut leftOut, List<Place> places) {
        List<String> warnings = new ArrayList<>();
        if (!leftOut.isEmpty()) {
            warnings.add(leftOut.inWords());
        }
        int beside = indices(places, Use.LEFT_OUT).length;
        if (beside > 0) {
            warnings.add(Quantities.count(beside, "image") + " outside the class folders: left out.");
        }
        return warnings;
    }
}
