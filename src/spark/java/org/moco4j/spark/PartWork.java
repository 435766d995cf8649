package org.moco4j.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.moco4j.ProgressListener;
import org.moco4j.UserError;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.embed.Embedder;
import org.moco4j.embed.ParquetEmbeddingWriter;
import org.moco4j.session.UserErrorFinder;

/**
 * The images of a part, which a task embeds into a file of its own.
 *
 * @param part number of the part, from 0
 * @param names names of the images
 * @param labels class of each image; empty if there are no classes
 */
record PartWork(int part, ImageList.Packed names, int[] labels) implements Serializable {
    /** Returns the number of images, readable or not. */
    int images() {
        return names.ends().length;
    }

    /** Embeds a part on an executor. */
    record Task(EmbedSpec spec, Broadcast<byte[]> weights, Broadcast<SerializableConfiguration> configuration)
            implements Function<PartWork, TaskReport<PartFiles.Summary>> {
        @Override
        public TaskReport<PartFiles.Summary> call(PartWork work) throws Exception {
            long start = System.nanoTime();
            byte[] bytes = weights.value();
            long fetched = System.nanoTime();
            String executor = SparkEnv.get().executorId() + " on "
                    + SparkEnv.get().blockManager().blockManagerId().host();
            // Compute threads do not know the task.
            String attempt =
                    TaskContext.get().taskAttemptId() + "-" + spec.identity().substring(0, 8);
            Configuration hadoop = configuration.value().value();
            PartFiles files = new PartFiles(spec.output(), hadoop);
            try {
                // An executor may be lost after it wrote the file and before the driver knew.
                Optional<PartFiles.Summary> earlier =
                        files.read(work.part).filter(part -> part.identity().equals(spec.identity()));
                PartFiles.Summary summary = earlier.isPresent()
                        ? earlier.get()
                        : ExecutorEmbedders.call(
                                spec,
                                bytes,
                                (embedder, decoder) -> embed(work, embedder, decoder, files, attempt, hadoop));
                return new TaskReport<>(summary, null, executor, fetched - start, fetched, System.nanoTime());
            } catch (Exception e) {
                UserError error = UserErrorFinder.in(e).orElseThrow(() -> e);
                return new TaskReport<>(
                        null, error.getMessage(), executor, fetched - start, fetched, System.nanoTime());
            }
        }

        private PartFiles.Summary embed(
                PartWork work,
                Embedder embedder,
                ImageDecoder decoder,
                PartFiles files,
                String attempt,
                Configuration hadoop)
                throws Exception {
            PartFiles.Summary[] summary = new PartFiles.Summary[1];
            try (HadoopImages images = new HadoopImages(
                    spec.imageFolder(),
                    work.names.list(),
                    work.labels,
                    spec.classNames(),
                    decoder,
                    spec.network().imageSize(),
                    hadoop)) {
                files.write(work.part, attempt, out -> {
                    try (ParquetEmbeddingWriter writer = new ParquetEmbeddingWriter(
                            out, files.place(work.part).name(), embedder.dimensions(), () -> summary[0].notes())) {
                        Embedder.Outcome outcome = embedder.addRows(images, writer, false, ProgressListener.NONE);
                        List<UnreadableFile> unreadable = outcome.skippedFiles().unreadable();
                        summary[0] = PartFiles.Summary.of(work.part, spec.identity(), outcome.images(), unreadable);
                        writer.commit();
                    }
                });
            }
            return summary[0];
        }
    }

    /** Reads what an existing part contains, on an executor. */
    record Check(HadoopPlace output, Broadcast<SerializableConfiguration> configuration)
            implements Function<Integer, PartFiles.Summary> {
        @Override
        public PartFiles.Summary call(Integer part) throws Exception {
            return new PartFiles(output, configuration.value().value())
                    .read(part)
                    .orElseThrow();
        }
    }
}
