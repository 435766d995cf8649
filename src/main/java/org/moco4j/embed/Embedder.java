package org.moco4j.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.moco4j.ProgressListener;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.data.ImageChunks;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.Features;
import org.moco4j.eval.FloatRows;

/**
 * Encodes images into a file, chunk by chunk. While one chunk is encoded, the next is read. Memory does not grow with
 * the number of images.
 *
 * @param extractor encodes the images; the caller closes it
 * @param augmentation only its normalization and size are used
 * @param workers threads that read images
 */
public record Embedder(FeatureExtractor extractor, Augmentation augmentation, Layer layer, int workers) {
    /** The feature of an image that is written. */
    public enum Layer {
        /** The input of the projection head: the best choice for most uses. */
        BACKBONE,
        /** The output of the projection head, which training compares. */
        OUTPUT
    }

    /** Returns the length of a feature. */
    public int dimensions() {
        return layer == Layer.BACKBONE
                ? extractor.shape().backboneDim()
                : extractor.shape().dim();
    }

    /**
     * The result of an embedding.
     *
     * @param images number of rows written
     * @param skippedFiles images that could not be read, and other files that are not used
     * @param names the file with the names of the images: a list beside a matrix, or the Parquet file itself
     */
    public record Outcome(int images, SkippedFiles skippedFiles, Path names) {}

    /**
     * Encodes all images of a source.
     *
     * @param file file for the features, rows of length one: {@code .npy}, a matrix {@code [n, d]} of floats as NumPy
     *     writes it, or {@code .parquet}, columns name, class and feature
     * @param progress receives the number of encoded images; unreadable images count neither there nor in the total
     * @throws org.moco4j.UserError if the file has another extension
     * @throws IOException if the files cannot be written; existing files are then unchanged
     */
    public Outcome embed(ImageSource source, Path file, ProgressListener progress) throws IOException {
        return embed(source, file, false, progress);
    }

    /**
     * Encodes all images of a source. With {@code strict}, an unreadable image is an error.
     *
     * @throws org.moco4j.UserError if an image cannot be read and {@code strict} is set, or if none can be read; then
     *     nothing is written
     */
    public Outcome embed(ImageSource source, Path file, boolean strict, ProgressListener progress) throws IOException {
        try (EmbeddingWriter target = EmbeddingWriter.begin(file, dimensions())) {
            Outcome outcome = addRows(source, target, strict, progress);
            outcome.skippedFiles().failIfStrict(strict);
            if (outcome.images() == 0) {
                throw new UserError(
                        "No image could be read. " + outcome.skippedFiles().describe());
            }
            target.commit();
            return outcome;
        }
    }

    /**
     * Encodes all images of a source and adds their rows, but does not complete the file.
     *
     * <p>Images are encoded in batches, which begin anew with each chunk of the source. So the rows of a part of the
     * source that begins at a multiple of {@link ImageChunks#length} are equal to the bit to those of the whole source.
     *
     * @param strict whether nothing more is encoded after an unreadable image
     */
    public Outcome addRows(ImageSource source, EmbeddingWriter target, boolean strict, ProgressListener progress)
            throws IOException {
        List<UnreadableFile> unreadable = new ArrayList<>(source.skippedFiles().unreadable());
        ImageChunks chunks = new ImageChunks(source, workers);
        int images = 0;
        ExecutorService reader = Executors.newSingleThreadExecutor(Embedder::daemonThread);
        try {
            progress.progress("encoding", 0, source.size());
            Future<ImageChunks.Chunk> nextChunk = reader.submit(chunks::next);
            while (nextChunk != null) {
                ImageChunks.Chunk chunk = resultOf(nextChunk);
                nextChunk = chunks.hasNext() ? reader.submit(chunks::next) : null;
                unreadable.addAll(chunk.unreadable());
                images += chunk.images().size();
                // In strict mode, an error follows, so nothing more is encoded. The rest is read for a complete list of
                // errors.
                if (!strict || unreadable.isEmpty()) {
                    encode(chunk, source, target);
                }
                int remaining = source.size() - chunk.end();
                progress.progress("encoding", images, images + remaining);
            }
            SkippedFiles skippedFiles =
                    new SkippedFiles(unreadable, source.skippedFiles().skipped());
            return new Outcome(images, skippedFiles, target.names());
        } finally {
            reader.shutdownNow();
        }
    }

    private void encode(ImageChunks.Chunk chunk, ImageSource source, EmbeddingWriter target) throws IOException {
        ImageSet images = chunk.images();
        if (images.size() == 0) {
            return;
        }
        EvaluationView view = new EvaluationView(images, augmentation);
        try (Features features = extractor.extract(view, images.size(), ProgressListener.NONE)) {
            FloatRows rows =
                    new FloatRows("the features", layer == Layer.BACKBONE ? features.backbone() : features.feature());
            for (int i = 0; i < images.size(); i++) {
                int index = chunk.indices().get(i);
                int label = source.label(index);
                String className =
                        label == ImageSet.NO_LABEL ? "" : source.classNames().get(label);
                target.add(rows, i, source.name(index), className);
            }
        }
    }

    private static ImageChunks.Chunk resultOf(Future<ImageChunks.Chunk> nextChunk) {
        try {
            return nextChunk.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while images were read.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    private static Thread daemonThread(Runnable work) {
        Thread thread = new Thread(work, "moco4j-chunks");
        thread.setDaemon(true);
        return thread;
    }
}
