package org.moco4j.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.moco4j.UserError;

/** The user's own pictures: found, decoded once, kept, and divided into training and test images. */
final class ImageFolder {
    /** How many unreadable files a warning names. */
    private static final int NAMED = 10;

    private static final int LONGEST_TROUBLE = 200;

    private ImageFolder() {}

    /** @throws UserError where there is no readable picture, or the folders are no classes */
    static Dataset load(DatasetRequest request, DataProgress progress) {
        Path root = request.dataDir();
        PictureScan scan = PictureScan.of(root);
        List<PictureFile> pictures = scan.pictures();
        if (pictures.isEmpty()) {
            throw new UserError(root.toAbsolutePath() + " holds no picture (JPEG, PNG, GIF or BMP)."
                    + unreadable(scan.unreadable()));
        }
        FolderLayout layout =
                request.unlabelled() ? FolderLayout.unlabelled(pictures) : FolderLayout.labelled(pictures, root);
        DecodedPictures decoded = decoded(request, pictures, progress);
        List<String> failed = new ArrayList<>(scan.unreadable());
        List<FolderLayout.Place> places = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            String trouble = decoded.troubles().get(i);
            if (trouble.isEmpty()) {
                places.add(layout.places().get(i));
            } else {
                failed.add(pictures.get(i).name() + " (" + trouble + ")");
            }
        }
        Division division = divide(places, layout.hasTestFolder(), request);
        if (division.train().length == 0) {
            throw new UserError("None of the pictures for training in " + root.toAbsolutePath() + " could be read."
                    + unreadable(failed));
        }
        ImageSet train = labelled(decoded.images(), division.train(), places, layout.classNames())
                .fraction(request.fraction(), request.seed());
        Optional<ImageSet> test = Optional.of(division.test())
                .filter(indices -> indices.length > 0)
                .map(indices -> labelled(decoded.images(), indices, places, layout.classNames()));
        return new Dataset("ImageFolder", train, test, ChannelStatistics.of(train), warnings(failed, places));
    }

    private static DecodedPictures decoded(DatasetRequest request, List<PictureFile> pictures, DataProgress progress) {
        PictureCache cache = new PictureCache(request.dataDir(), request.imageSize(), pictures);
        return cache.read().orElseGet(() -> {
            DecodedPictures decoded = decode(request, pictures, progress);
            cache.write(decoded);
            return decoded;
        });
    }

    private static DecodedPictures decode(DatasetRequest request, List<PictureFile> pictures, DataProgress progress) {
        int side = request.imageSize();
        PictureDecoder decoder = new PictureDecoder(side);
        ImageSet.Builder images = ImageSet.builder(side, side, List.of());
        List<String> troubles = new ArrayList<>();
        OrderedPool.run(
                pictures.size(),
                request.workers(),
                index -> decoder.decode(pictures.get(index).path()),
                (index, picture) -> {
                    if (picture.trouble() == null) {
                        images.add(picture.pixels(), 0);
                        troubles.add("");
                    } else {
                        troubles.add(shortened(picture.trouble()));
                    }
                    progress.advanced("reading pictures", DataProgress.Unit.IMAGES, index + 1, pictures.size());
                });
        return new DecodedPictures(images.build(), List.copyOf(troubles));
    }

    /** Indices of the readable pictures. */
    private record Division(int[] train, int[] test) {}

    private static Division divide(List<FolderLayout.Place> places, boolean hasTestFolder, DatasetRequest request) {
        int[] train = indices(places, FolderLayout.Use.TRAIN);
        if (hasTestFolder || request.unlabelled() || request.testFraction() == 0) {
            return new Division(train, indices(places, FolderLayout.Use.TEST));
        }
        int[] labels = IntStream.of(train).map(i -> places.get(i).label()).toArray();
        boolean[] kept = new boolean[labels.length];
        // At least one of each class stays for training: what is chosen here is the training part.
        for (int chosen : StratifiedChoice.of(labels, 1 - request.testFraction(), 1, request.seed())) {
            kept[chosen] = true;
        }
        return new Division(
                IntStream.range(0, train.length)
                        .filter(i -> kept[i])
                        .map(i -> train[i])
                        .toArray(),
                IntStream.range(0, train.length)
                        .filter(i -> !kept[i])
                        .map(i -> train[i])
                        .toArray());
    }

    private static int[] indices(List<FolderLayout.Place> places, FolderLayout.Use use) {
        return IntStream.range(0, places.size())
                .filter(i -> places.get(i).use() == use)
                .toArray();
    }

    private static ImageSet labelled(
            ImageSet images, int[] indices, List<FolderLayout.Place> places, List<String> classNames) {
        ImageSet.Builder builder = ImageSet.builder(images.height(), images.width(), classNames);
        byte[] pixels = new byte[images.imageBytes()];
        for (int index : indices) {
            images.copyPixels(index, pixels);
            builder.add(pixels, 0, places.get(index).label());
        }
        return builder.build();
    }

    private static List<String> warnings(List<String> failed, List<FolderLayout.Place> places) {
        List<String> warnings = new ArrayList<>();
        if (!failed.isEmpty()) {
            warnings.add(unreadable(failed).strip());
        }
        int leftOut = indices(places, FolderLayout.Use.LEFT_OUT).length;
        if (leftOut > 0) {
            warnings.add(leftOut + " pictures lie outside the class folders and were left out.");
        }
        return warnings;
    }

    private static String unreadable(List<String> failed) {
        if (failed.isEmpty()) {
            return "";
        }
        String names = failed.stream().limit(NAMED).collect(Collectors.joining(", "));
        String more = failed.size() > NAMED ? " and " + (failed.size() - NAMED) + " more" : "";
        return " " + failed.size() + " files could not be read: " + names + more + ".";
    }

    private static String shortened(String trouble) {
        return trouble.length() <= LONGEST_TROUBLE ? trouble : trouble.substring(0, LONGEST_TROUBLE) + "...";
    }
}
