package org.moco4j.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.SerializableConfiguration;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.ImageChunks;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.embed.Embedder;
import org.moco4j.inspect.ImageEmbedding;
import org.moco4j.inspect.ParquetParts;
import org.moco4j.io.Digests;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.TaskListener;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.session.EncoderChoice;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.NormalizationChoice;
import org.moco4j.session.SkippedFilesCsv;
import org.moco4j.text.SafeText;

/**
 * Embeds images of any Hadoop file system on a cluster, into a folder of Parquet files. The rows are those of one
 * machine.
 *
 * <pre>{@code
 * new SparkEmbedding(cluster, encoder, Embedder.Layer.BACKBONE, TaskListener.NONE)
 *         .embed("hdfs:///photos", "hdfs:///features", false);
 * }</pre>
 *
 * @param cluster the cluster
 * @param encoder the encoder, which only the driver reads
 * @param layer which feature is written
 * @param console receives progress and notes
 */
public record SparkEmbedding(
        ClusterSettings cluster, EncoderChoice encoder, Embedder.Layer layer, TaskListener console) {
    /** A part has at least one chunk of images, and more if there would be more parts than this. */
    private static final int MOST_PARTS = 2000;

    private static final long POLL_MILLIS = 500;

    /**
     * An encoder that was read on the driver.
     *
     * @param weights weights, then statistics
     * @param description as for the result, without the images
     * @param identity what the features depend on, apart from the images
     */
    private record Encoder(
            EmbedMemory memory,
            byte[] weights,
            EmbedSpec.Network network,
            MocoConfig config,
            ChannelStatistics statistics,
            EmbeddingDescription description,
            String identity) {}

    /**
     * The result of an embedding.
     *
     * @param images number of rows
     * @param skippedFiles images that could not be read, and other files that are not used
     * @param folder the folder of the Parquet files
     * @param parts number of Parquet files
     * @param kept number of Parquet files that were complete before
     */
    public record Outcome(int images, SkippedFiles skippedFiles, String folder, int parts, int kept) {}

    /**
     * Embeds images. If an earlier embedding with the same encoder, images and settings was interrupted, it is
     * continued.
     *
     * @param input a folder of images, or a text file with one path per line
     * @param output the folder for the Parquet files
     * @param force whether another embedding in this folder is replaced
     * @throws UserError if the encoder, the input or the output is not usable, if Spark's settings cannot work, or if
     *     no image can be read
     */
    public Outcome embed(String input, String output, boolean force) throws Exception {
        Encoder read = ComputeThread.call(this::readEncoder);
        String name = "MoCo4J embedding of " + input;
        // Before executors start, because these are the usual mistakes.
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
        HadoopPlace target = HadoopPlace.of(output, HadoopPlace.workingFolder(hadoop), hadoop);
        InputImages images = InputImages.find(input, hadoop);
        new PartFiles(target, hadoop).prepare();
        try (SparkCluster spark = SparkCluster.open(cluster, Optional.of(read.memory), name)) {
            console.info(spark.describe().strip());
            return embed(read, images, target, force, spark);
        }
    }

    private Encoder readEncoder() throws IOException {
        // So that nothing looks for a GPU; the executors compute on the CPU.
        MocoConfig config = encoder.config().with("device_target", "CPU");
        EncoderChoice onCpu = new EncoderChoice(encoder.file(), config, encoder.imageOptions());
        try (EncoderSession session = EncoderSession.open(onCpu, console)) {
            TrainedEncoder trained = session.encoder();
            ChannelStatistics statistics = new ImageEmbedding(session, layer).statistics(Optional.of(Path.of("")));
            int side = trained.shape().imageSize();
            String fingerprint = trained.fingerprint(layer == Embedder.Layer.OUTPUT);
            EmbeddingDescription description = new EmbeddingDescription(
                    session.encoderCaption(),
                    "",
                    "",
                    layer.name().toLowerCase(Locale.ROOT),
                    0,
                    layer == Embedder.Layer.BACKBONE
                            ? trained.shape().backboneDim()
                            : trained.shape().dim(),
                    side,
                    session.resize().key(),
                    NormalizationChoice.describe(statistics),
                    0,
                    trained.origin().file().toAbsolutePath().normalize().toString(),
                    fingerprint);
            String identity = String.join(
                    "\n",
                    fingerprint,
                    layer.name(),
                    Integer.toString(side),
                    session.resize().key(),
                    statistics.toString(),
                    config.compute().engine().name(),
                    config.compute().kernels().name(),
                    config.compute().precision().name(),
                    "decoder " + ImageDecoder.VERSION);
            return new Encoder(
                    EmbedMemory.of(session),
                    WeightBytes.of(
                            trained.weights().flat(), trained.statistics().flat()),
                    EmbedSpec.Network.of(trained.shape()),
                    config,
                    statistics,
                    description,
                    identity);
        }
    }

    private Outcome embed(Encoder read, InputImages images, HadoopPlace target, boolean force, SparkCluster cluster)
            throws Exception {
        JavaSparkContext spark = cluster.spark();
        Configuration hadoop = spark.hadoopConfiguration();
        PartFiles files = new PartFiles(target, hadoop);
        List<PartWork> parts = parts(images, ImageChunks.length(read.network.imageSize()));
        String identity = hash(read.identity + "\n" + images.checksum() + "\n" + parts.size());
        EmbedSpec spec = new EmbedSpec(
                identity,
                read.network,
                read.config.toJson(),
                cluster.taskThreads(),
                layer,
                ResizeMode.named(read.description.resize()).orElseThrow(),
                read.statistics.mean(),
                read.statistics.std(),
                images.folder().orElse(null),
                new ArrayList<>(images.classes().names()),
                target);
        Broadcast<SerializableConfiguration> configuration = spark.broadcast(new SerializableConfiguration(hadoop));
        TreeMap<Integer, PartFiles.Summary> done = earlier(files, spec, parts.size(), configuration, force, spark);
        int kept = done.size();
        List<PartWork> missing =
                parts.stream().filter(part -> !done.containsKey(part.part())).toList();
        int total = images.names().size();
        if (kept > 0) {
            console.info(String.format(
                    Locale.ROOT, "%,d of %,d parts are complete already; they are kept.", kept, parts.size()));
        }
        if (!missing.isEmpty()) {
            files.delete(ParquetParts.SUCCESS);
            Broadcast<byte[]> weights = spark.broadcast(read.weights);
            PartWork.Task task = new PartWork.Task(spec, weights, configuration);
            run(missing, task, images.describe(total), spark).forEach(summary -> done.put(summary.part(), summary));
            weights.destroy();
        }
        return finish(read, images, done, files, target, kept);
    }

    /** Divides the images at multiples of a chunk: the batches begin anew there, see {@link Embedder#addRows}. */
    private static List<PartWork> parts(InputImages images, int chunk) {
        ImageList names = images.names();
        int[] labels = images.classes().labels();
        long chunks = (names.size() + chunk - 1L) / chunk;
        int length = Math.toIntExact(chunk * ((chunks + MOST_PARTS - 1) / MOST_PARTS));
        List<PartWork> parts = new ArrayList<>();
        for (int from = 0; from < names.size(); from += length) {
            int to = Math.min(names.size(), from + length);
            parts.add(new PartWork(
                    parts.size(),
                    names.part(from, to),
                    labels.length == 0 ? labels : Arrays.copyOfRange(labels, from, to)));
        }
        return parts;
    }

    /** Returns the parts of an earlier, interrupted embedding. */
    private TreeMap<Integer, PartFiles.Summary> earlier(
            PartFiles files,
            EmbedSpec spec,
            int parts,
            Broadcast<SerializableConfiguration> configuration,
            boolean force,
            JavaSparkContext spark)
            throws IOException {
        TreeMap<Integer, PartFiles.Summary> done = new TreeMap<>();
        SortedSet<Integer> found = files.numbers();
        if (found.isEmpty()) {
            return done;
        }
        spark.setCallSite("MoCo4J: check parts");
        spark.setJobDescription("check " + found.size() + " parts of an earlier embedding");
        List<PartFiles.Summary> summaries = spark.parallelize(new ArrayList<>(found), Math.min(found.size(), 64))
                .map(new PartWork.Check(spec.output(), configuration))
                .collect();
        for (PartFiles.Summary summary : summaries) {
            if (summary.identity().equals(spec.identity()) && summary.part() < parts) {
                done.put(summary.part(), summary);
            } else if (summary.identity().isEmpty()) {
                throw new UserError(SafeText.of(files.place(summary.part()).toString())
                        + " was not written by MoCo4J, or is damaged. Give a new folder, or delete the file.");
            }
        }
        if (done.size() < found.size() && !force) {
            throw new UserError("--output " + SafeText.of(spec.output().toString()) + " has "
                    + (found.size() - done.size()) + " parts of another embedding: of another encoder, of other"
                    + " settings, or of images that were added, removed or changed since. Give a new folder, or add"
                    + " --force to replace it.");
        }
        if (done.size() < found.size()) {
            files.deleteAll();
            done.clear();
        }
        return done;
    }

    private List<PartFiles.Summary> run(List<PartWork> work, PartWork.Task task, String what, JavaSparkContext spark)
            throws Exception {
        String group = UUID.randomUUID().toString();
        JobProgress progress = new JobProgress(group, work);
        long total = work.stream().mapToLong(PartWork::images).sum();
        spark.sc().addSparkListener(progress);
        try {
            spark.setCallSite("MoCo4J: embed");
            spark.setJobGroup(group, "embed " + what + " in " + work.size() + " parts", true);
            console.progress("encoding images", 0, total);
            JavaFutureAction<List<TaskReport<PartFiles.Summary>>> job =
                    spark.parallelize(work, work.size()).map(task).collectAsync();
            List<PartFiles.Summary> summaries =
                    await(job, progress, total).stream().map(TaskReport::get).toList();
            console.progress("encoding images", total, total);
            return summaries;
        } finally {
            spark.sc().removeSparkListener(progress);
            spark.clearJobGroup();
        }
    }

    private <T> T await(JavaFutureAction<T> job, JobProgress progress, long total) throws Exception {
        while (true) {
            try {
                return job.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                console.progress("encoding images", Math.min(progress.images(), total - 1), total);
            } catch (ExecutionException e) {
                console.abandonTask();
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }

    private Outcome finish(
            Encoder read,
            InputImages images,
            TreeMap<Integer, PartFiles.Summary> done,
            PartFiles files,
            HadoopPlace target,
            int kept)
            throws Exception {
        int rows = done.values().stream().mapToInt(PartFiles.Summary::rows).sum();
        List<UnreadableFile> unreadable = new ArrayList<>(images.skippedFiles().unreadable());
        for (PartFiles.Summary summary : done.values()) {
            for (int i = 0; i < summary.names().size(); i++) {
                unreadable.add(new UnreadableFile(
                        summary.names().get(i), summary.reasons().get(i)));
            }
        }
        SkippedFiles skipped =
                new SkippedFiles(unreadable, images.skippedFiles().skipped());
        files.delete(PartFiles.UNREADABLE);
        if (!skipped.isEmpty() || !skipped.skipped().isEmpty()) {
            files.write(PartFiles.UNREADABLE, out -> SkippedFilesCsv.write(out, skipped));
        }
        skipped.failIfStrict(read.config.data().strict());
        if (rows == 0) {
            throw new UserError("No image could be read. " + skipped.describe());
        }
        EmbeddingDescription known = read.description;
        EmbeddingDescription description = new EmbeddingDescription(
                known.encoder(),
                images.describe(rows),
                images.folderText(),
                known.feature(),
                rows,
                known.dimensions(),
                known.imageSize(),
                known.resize(),
                known.normalization(),
                skipped.count(),
                known.encoderFile(),
                known.fingerprint());
        files.write(
                EmbeddingDescription.INSIDE.name(), out -> out.write(EmbeddingDescription.INSIDE.text(description)));
        files.deleteTemporary();
        files.write(ParquetParts.SUCCESS, out -> {});
        return new Outcome(rows, skipped, target.toString(), done.size(), kept);
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
