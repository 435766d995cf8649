package org.moco4j.data.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.PixelStore;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.SquarePixels;
import org.moco4j.data.StratifiedChoice;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.folder.FolderLayout.Place;
import org.moco4j.data.folder.FolderLayout.Use;
import org.moco4j.text.FolderName;

/** Loads the user's own images: finds, decodes and caches them, and splits them into training and test images. */
public final class ImageFolder {
    private ImageFolder() {}

    /**
     * The images of a folder after reading and splitting.
     *
     * @param layout layout of all images of the scan
     * @param cache contains all images of the scan
     * @param files files that could be read
     * @param rows index of each of these files in the cache
     * @param places place of each of these files
     */
    private record Contents(
            FolderLayout layout,
            ImageCache cache,
            List<ImageFile> files,
            List<Integer> rows,
            List<Place> places,
            SkippedFiles skippedFiles) {}

    /**
     * Loads the images of the requested folder.
     *
     * @throws UserError if there is no readable image, or the folders cannot be classes
     */
    public static Dataset load(DatasetRequest request, DataProgress progress) {
        Contents contents = contents(request, progress);
        List<Place> places = contents.places;
        int[] testIndices = FolderLayout.indices(places, Use.TEST);
        ImageSet all = images(request, contents);
        ImageSet train = all.subset(trainIndices(contents, request)).fraction(request.fraction(), request.seed());
        Optional<ImageSet> test = testIndices.length == 0 ? Optional.empty() : Optional.of(all.subset(testIndices));
        return new Dataset(
                FolderName.of(request.dataDir()),
                train,
                test,
                ChannelStatistics.of(train),
                warnings(contents, request),
                contents.skippedFiles);
    }

    /**
     * Returns the files of one part of the folder, as {@link #load} splits it.
     *
     * @throws UserError as {@link #load}, and if test images are requested but there are none
     */
    public static ImageSource source(DatasetRequest request, boolean test, DataProgress progress) {
        Contents contents = contents(request, progress);
        contents.cache.close();
        int[] chosen = indices(contents, request, test);
        if (chosen.length == 0) {
            throw new UserError(request.dataDir() + " has no test images"
                    + (request.unlabelled() ? ", because unlabelled is true: all images are for training." : "."));
        }
        return new FolderImages(
                IntStream.of(chosen).mapToObj(contents.files::get).toList(),
                labels(contents, chosen),
                contents.layout.classNames(),
                contents.skippedFiles,
                request.dataDir(),
                request.imageSize(),
                request.resize());
    }

    /** Returns the images that {@link Dataset} would choose, as indices of the readable files. */
    private static int[] indices(Contents contents, DatasetRequest request, boolean test) {
        if (test && request.validationFraction() == 0) {
            return FolderLayout.indices(contents.places, Use.TEST);
        }
        int[] all = trainIndices(contents, request);
        int[] used = select(all, StratifiedChoice.of(labels(contents, all), request.fraction(), 1, request.seed()));
        int[] validation = select(used, Dataset.validation(labels(contents, used), request.validationFraction()));
        if (test) {
            return validation;
        }
        Set<Integer> heldOut = IntStream.of(validation).boxed().collect(Collectors.toSet());
        return IntStream.of(used).filter(i -> !heldOut.contains(i)).toArray();
    }

    private static int[] select(int[] indices, int[] chosen) {
        return IntStream.of(chosen).map(i -> indices[i]).toArray();
    }

    private static int[] labels(Contents contents, int[] indices) {
        return IntStream.of(indices).map(i -> contents.places.get(i).label()).toArray();
    }

    private static Contents contents(DatasetRequest request, DataProgress progress) {
        Path root = request.dataDir();
        ImageScan scan = ImageScan.ofImages(root);
        List<ImageFile> images = scan.images();
        FolderLayout layout =
                request.unlabelled() ? FolderLayout.unlabeled(images) : FolderLayout.labeled(images, root);
        ImageCache cache = ImageCache.open(root, request.stored(), images, progress);
        List<String> failures = read(request, images, cache, progress);
        List<UnreadableFile> failed = new ArrayList<>(scan.unreadable());
        List<SkippedFile> skipped = new ArrayList<>(scan.skipped());
        List<ImageFile> files = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            String failure = failures.get(i);
            Place place = layout.places().get(i);
            if (!failure.isEmpty()) {
                failed.add(new UnreadableFile(images.get(i).name(), failure));
                continue;
            }
            files.add(images.get(i));
            rows.add(i);
            places.add(place);
            if (place.use() == Use.SKIPPED) {
                skipped.add(place.skipped(images.get(i).name()));
            }
        }
        boolean splits = !layout.hasTestFolder() && !request.unlabelled();
        return new Contents(
                layout,
                cache,
                files,
                rows,
                splits ? FolderLayout.holdOut(places, request.testFraction(), request.seed()) : places,
                new SkippedFiles(failed, skipped));
    }

    private static int[] trainIndices(Contents contents, DatasetRequest request) {
        int[] indices = FolderLayout.indices(contents.places, Use.TRAIN);
        if (indices.length == 0) {
            throw new UserError("None of the training images in "
                    + request.dataDir().toAbsolutePath().normalize() + " could be read. "
                    + contents.skippedFiles.describe());
        }
        return indices;
    }

    /**
     * Reads the images that are not in the cache yet.
     *
     * @return for each file the reason why it cannot be read, or an empty text
     */
    private static List<String> read(
            DatasetRequest request, List<ImageFile> files, ImageCache cache, DataProgress progress) {
        try {
            cache.makeRoom(progress);
            return new ImageCacheFiller(files, cache, Optional.empty(), request.workers()).all(progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted while reading data").initCause(e);
        } finally {
            cache.finishWriting();
        }
    }

    private static ImageSet images(DatasetRequest request, Contents contents) {
        int side = request.imageSize();
        PixelStore pixels =
                request.cacheSize() == 0 ? contents.cache : new SquarePixels(contents.cache, request.square());
        int[] rows = contents.rows.stream().mapToInt(Integer::intValue).toArray();
        int[] labels = contents.places.stream().mapToInt(Place::label).toArray();
        return new ImageSet(side, side, contents.layout.classNames(), pixels, rows, labels);
    }

    private static List<String> warnings(Contents contents, DatasetRequest request) {
        List<String> warnings = new ArrayList<>(contents.layout.notes());
        if (!request.unlabelled() && (contents.layout.hasTestFolder() || request.testFraction() > 0)) {
            warnings.addAll(FolderLayout.classNotes(contents.places, contents.layout.classNames()));
        }
        warnings.addAll(0, contents.skippedFiles.sentences());
        contents.cache.warning().ifPresent(warnings::add);
        return warnings;
    }
}
