package org.moco4j.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.augment.PixelSource;
import org.moco4j.data.ImageChunks;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.eval.EncodingProgress;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.Features;
import org.moco4j.eval.FloatRows;

/**
 * Encodes images into a file, chunk by chunk: while one chunk is encoded, the next is read. So memory does not grow with the
 * number of images.
 */
public final class Embedder {
    private final FeatureExtractor extractor;
    private final Augmentation augmentation;
    private final Layer layer;
    private final int workers;

    /** Which feature of an image is written. */
    public enum Layer {
        /** What goes into the projection head: what most uses are best served with. */
        BACKBONE,
        /** The head's output, which training compares. */
        OUTPUT
    }

    /**
     * @param extractor stays the caller's, who closes it
     * @param augmentation only its normalization and size are used
     * @param workers threads that read images
     */
    public Embedder(FeatureExtractor extractor, Augmentation augmentation, Layer layer, int workers) {
        this.extractor = extractor;
        this.augmentation = augmentation;
        this.layer = layer;
        this.workers = workers;
    }

    /** Length of a feature. */
    public int dimensions() {
        return layer == Layer.BACKBONE
                ? extractor.shape().backboneDim()
                : extractor.shape().dim();
    }

    /**
     * What was written.
     *
     * @param pictures rows of the matrix
     * @param leftOut images that could not be read and are not in it
     * @param names the file that names them: a list beside a matrix, or the Parquet file itself
     */
    public record Outcome(int pictures, SkippedFiles leftOut, Path names) {}

    /**
     * Encodes all images of a source.
     *
     * @param file gets the features, rows of length one: {@code .npy}, a matrix {@code [n, d]} of floats as NumPy writes it, or
     *     {@code .parquet}, columns name, class and feature
     * @param progress told how many images are encoded; those that turn out to be unreadable do not count, in the total either
     * @throws org.moco4j.UserError where the name ends in neither
     * @throws IOException where the files cannot be written; what was there is then untouched
     */
    public Outcome embed(ImageSource source, Path file, EncodingProgress progress) throws IOException {
        return embed(source, file, false, progress);
    }

    /**
     * The same, but with {@code strict} nothing may be left out.
     *
     * @throws org.moco4j.UserError where an image cannot be read and {@code strict} is set, or where none can be read; nothing is
     *     written then
     */
    public Outcome embed(ImageSource source, Path file, boolean strict, EncodingProgress progress) throws IOException {
        List<UnreadableFile> unreadable = new ArrayList<>(source.passedOver().pictures());
        ImageChunks chunks = new ImageChunks(source, workers);
        int pictures = 0;
        ExecutorService reader = Executors.newSingleThreadExecutor(Embedder::daemon);
        try (EmbeddingWriter target = EmbeddingWriter.begin(file, dimensions())) {
            progress.encoded(0, source.size());
            Future<ImageChunks.Chunk> coming = reader.submit(chunks::next);
            while (coming != null) {
                ImageChunks.Chunk chunk = taken(coming);
                coming = chunks.hasNext() ? reader.submit(chunks::next) : null;
                unreadable.addAll(chunk.unreadable());
                pictures += chunk.images().size();
                // What is refused in the end need not be encoded; the rest is read for a list that is whole.
                if (!strict || unreadable.isEmpty()) {
                    encode(chunk, source, target);
                }
                int left = source.size() - chunk.end();
                progress.encoded(pictures, pictures + left);
            }
            SkippedFiles leftOut =
                    new SkippedFiles(unreadable, source.passedOver().skipped());
            leftOut.refuseIf(strict);
            if (pictures == 0) {
                throw new UserError("No image could be read. " + leftOut.inWords());
            }
            target.commit();
            return new Outcome(pictures, leftOut, target.names());
        } finally {
            reader.shutdownNow();
        }
    }

    private void encode(ImageChunks.Chunk chunk, ImageSource source, EmbeddingWriter target) throws IOException {
        ImageSet images = chunk.images();
        if (images.size() == 0) {
            return;
        }
        EvaluationView view = new EvaluationView(PixelSource.of(images), augmentation);
        try (Features features = extractor.extract(view, images.size(), EncodingProgress.NONE)) {
            FloatRows rows =
                    new FloatRows("the features", layer == Layer.BACKBONE ? features.backbone() : features.feature());
            for (int i = 0; i < images.size(); i++) {
                int picture = chunk.indices().get(i);
                int label = source.label(picture);
                String className =
                        label == ImageSet.NO_LABEL ? "" : source.classNames().get(label);
                target.add(rows, i, source.name(picture), className);
            }
        }
    }

    private static ImageChunks.Chunk taken(Future<ImageChunks.Chunk> coming) {
        try {
            return coming.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while images were read.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "moco4j-chunks");
        thread.setDaemon(true);
        return thread;
    }
}
