package org.moco4j.data.shapes;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.moco4j.KeyedRandom;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.OffHeapMemory;
import org.moco4j.data.OrderedPool;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.StratifiedChoice;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.shapes.ShapePainter.Recipe;

/**
 * A synthetic data set without files: images of ten forms and patterns (discs, rings, stripes, checks, ...). Colors,
 * positions, sizes and rotations do not depend on the class. Only the form does, which crops, flips and color jitter
 * preserve. An image depends only on seed, split and index: more images or threads do not change the first ones, and a
 * test image is never a training image.
 */
public final class Shapes {
    static final List<String> CLASSES =
            Stream.of(ShapeForm.values()).map(ShapeForm::label).toList();

    private static final int TRAIN = 0;
    private static final int TEST = 1;

    private final ShapePainter painter;
    private final int side;
    private final long seed;

    Shapes(Recipe recipe, int side, long seed) {
        this.painter = new ShapePainter(recipe, side);
        this.side = side;
        this.seed = seed;
    }

    public static Dataset load(DatasetRequest request, DataProgress progress) {
        Shapes shapes = new Shapes(Recipe.STANDARD, request.imageSize(), request.seed());
        int[] used = used(request);
        int total = used.length + request.testImages();
        OffHeapMemory.require("Shapes", total, request.imageSize());
        ImageSet train = shapes.draw(TRAIN, used, request.workers(), drawn(progress, 0, total));
        ImageSet test =
                shapes.draw(TEST, first(request.testImages()), request.workers(), drawn(progress, used.length, total));
        return new Dataset(
                "Shapes", train, Optional.of(test), ChannelStatistics.of(train), List.of(), SkippedFiles.NONE);
    }

    /** Returns the training images to draw, as {@link ImageSet#fraction} would choose them. */
    private static int[] used(DatasetRequest request) {
        int[] all = first(request.trainImages());
        int[] labels = Arrays.stream(all).map(Shapes::label).toArray();
        return request.fraction() == 1 ? all : StratifiedChoice.of(labels, request.fraction(), 1, request.seed());
    }

    private static int[] first(int count) {
        return IntStream.range(0, count).toArray();
    }

    /** Returns the label of an image. Labels repeat in turn, so the class sizes differ by at most one. */
    private static int label(int index) {
        return index % CLASSES.size();
    }

    /** Returns an image source that draws each image on request. */
    public static ImageSource source(DatasetRequest request, boolean test) {
        Shapes shapes = new Shapes(Recipe.STANDARD, request.imageSize(), request.seed());
        return new Drawn(
                shapes,
                test ? TEST : TRAIN,
                test ? request.testImages() : request.trainImages(),
                test ? "test" : "train");
    }

    private record Drawn(Shapes shapes, int split, int size, String splitName) implements ImageSource {
        @Override
        public int side() {
            return shapes.side;
        }

        @Override
        public String name(int index) {
            return splitName + "/" + index;
        }

        @Override
        public int label(int index) {
            return Shapes.label(index);
        }

        @Override
        public List<String> classNames() {
            return CLASSES;
        }

        @Override
        public DecodedImage read(int index) {
            return DecodedImage.of(shapes.paint(split, index));
        }
    }

    ImageSet train(int count, int workers) {
        return draw(TRAIN, first(count), workers, done -> {});
    }

    ImageSet test(int count, int workers) {
        return draw(TEST, first(count), workers, done -> {});
    }

    private ImageSet draw(int split, int[] indices, int workers, OrderedPool.Done done) {
        ImageSet.Builder images = ImageSet.offHeapBuilder(side, side, CLASSES);
        OrderedPool.run(indices.length, workers, i -> paint(split, indices[i]), (i, pixels) -> {
            images.add(pixels, 0, label(indices[i]));
            done.count(i + 1);
        });
        return images.build();
    }

    private byte[] paint(int split, int index) {
        ShapeForm[] forms = ShapeForm.values();
        return painter.paint(forms[index % forms.length], KeyedRandom.of(seed, split, index));
    }

    private static OrderedPool.Done drawn(DataProgress progress, int offset, int total) {
        return count -> progress.advanced("drawing Shapes", DataProgress.Unit.IMAGES, offset + count, total);
    }
}
