package org.moco4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.Embedder;
import org.moco4j.export.EncoderExport;
import org.moco4j.export.ExportFormat;
import org.moco4j.inspect.ImageEmbedding;
import org.moco4j.inspect.ImageSearch;
import org.moco4j.inspect.StoredEmbedding;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.Stem;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.TaskListener;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.EncoderChoice;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.ImageOptions;
import org.nd4j.linalg.api.buffer.DataType;

/** Embedding on a cluster against embedding on one machine. A chunk has 170 images, so 600 images make four parts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkEmbeddingTest {
    private static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, Stem.IMAGENET, 4, 8, false, 256);
    private static final int CHUNK = 170;
    private static final int IMAGES = 600;
    private static final String CORRUPT = "b/0250.png";

    private Path folder;
    private Path photos;
    private EncoderChoice encoder;
    private Rows oneMachine;

    /** The rows of an embedding, with the bits of the features. */
    private record Rows(List<String> names, List<String> classes, List<List<Integer>> features) {
        static Rows read(Path embedding) throws IOException {
            try (StoredEmbedding stored = StoredEmbedding.read(embedding)) {
                List<List<Integer>> features = new ArrayList<>();
                for (float[] row : stored.features().toFloatMatrix()) {
                    List<Integer> bits = new ArrayList<>();
                    for (float value : row) {
                        bits.add(Float.floatToRawIntBits(value));
                    }
                    features.add(bits);
                }
                return new Rows(stored.names(), stored.classes(), features);
            }
        }
    }

    @BeforeAll
    void embedOnOneMachine(@TempDir Path temporary) throws Exception {
        folder = temporary;
        photos = Files.createDirectories(folder.resolve("my photos"));
        for (int i = 0; i < IMAGES; i++) {
            write(photos.resolve(name(i)), i);
        }
        Files.write(photos.resolve(CORRUPT), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0});
        Files.copy(photos.resolve(name(7)), photos.resolve("a/gr\u00f6\u00dfe 100%.PNG"));
        Files.copy(photos.resolve(name(8)), photos.resolve("a/without an extension"));
        Files.copy(photos.resolve(name(9)), photos.resolve("a/.hidden.png"));
        Files.writeString(photos.resolve("b/notes.txt"), "no image");
        Files.writeString(photos.resolve("b/phone.heic"), "no image");
        MocoConfig config = MocoConfig.defaults().with("device_target", "CPU");
        encoder = new EncoderChoice(
                exported(),
                config,
                ImageOptions.of(new ConfigSource(Optional.empty(), Map.of()), config, Optional.empty()));
        Path file = folder.resolve("one.parquet");
        ComputeThread.call(() -> {
            try (EncoderSession session = EncoderSession.of(encoder, ComputeSetup.prepare(config), TaskListener.NONE)) {
                return new ImageEmbedding(session, Embedder.Layer.BACKBONE)
                        .write(Optional.of(photos), ImageSources.Split.ALL, file);
            }
        });
        oneMachine = Rows.read(file);
        assertEquals(IMAGES + 1, oneMachine.names.size());
    }

    @AfterEach
    void uninstall() {
        HaltingFileSystem.uninstall();
        assertFalse(Files.exists(Path.of("work")), "Spark's logs are left");
    }

    @Test
    void oneExecutorWritesTheRowsOfOneMachine() throws Exception {
        Path output = folder.resolve("by one");
        SparkEmbedding.Outcome outcome = embed(photos.toString(), output.toString(), cluster(1));

        assertEquals(oneMachine, Rows.read(output));
        assertEquals(4, outcome.parts());
        assertEquals(
                Files.readString(folder.resolve("one.unreadable.csv")),
                Files.readString(output.resolve("_unreadable.csv")));
        assertTrue(Files.readString(output.resolve("_unreadable.csv")).contains(CORRUPT));
        assertEquals(StoredEmbedding.describe(folder.resolve("one.parquet")), StoredEmbedding.describe(output));
        try (ImageSearch search = ImageSearch.open(output);
                ImageSearch same = ImageSearch.open(folder.resolve("one.parquet"))) {
            assertEquals(same.ofRow(3, 5), search.ofRow(3, 5));
        }
    }

    @Test
    void aLostExecutorRepeatsOnlyItsPart() throws Exception {
        Path output = folder.resolve("halted");
        Path log = folder.resolve("halted.log");
        HaltingFileSystem.install(log, "0300.png");
        embed(HaltingFileSystem.address(photos), HaltingFileSystem.address(output), cluster(3));

        assertTrue(Files.exists(folder.resolve("halted.log.halted")), "no executor was lost");
        assertEquals(oneMachine, Rows.read(output));
        Map<String, Integer> opened = opened(log);
        List<String> repeated = opened.keySet().stream()
                .filter(name -> opened.get(name) > 1)
                .sorted()
                .toList();
        assertTrue(repeated.contains("0300.png"), repeated.toString());
        int part = (300 + 2) / CHUNK;
        for (String name : repeated) {
            int number = Integer.parseInt(name.replace(".png", ""));
            assertEquals(part, (number < 200 ? number : number + 2) / CHUNK, name + " was embedded twice");
        }
        assertEquals(List.of(), hidden(output));
    }

    @Test
    void aSecondStartKeepsThePartsThatAreComplete() throws Exception {
        Path output = folder.resolve("continued");
        String target = HaltingFileSystem.address(output);
        HaltingFileSystem.install(folder.resolve("first.log"), "");
        embed(HaltingFileSystem.address(photos), target, local());
        // As if the driver had been killed.
        Files.delete(output.resolve("_SUCCESS"));
        Files.delete(output.resolve("_embedding.json"));
        Files.move(output.resolve("part-00001.parquet"), output.resolve("_part-00001.parquet.7-x.tmp"));
        assertTrue(assertThrows(UserError.class, () -> StoredEmbedding.read(output))
                .getMessage()
                .contains("not complete"));
        byte[] kept = Files.readAllBytes(output.resolve("part-00000.parquet"));

        Path log = folder.resolve("second.log");
        HaltingFileSystem.install(log, "");
        SparkEmbedding.Outcome outcome = embed(HaltingFileSystem.address(photos), target, local());

        assertEquals(3, outcome.kept());
        assertEquals(oneMachine, Rows.read(output));
        // Two images of this part have other endings, which the file system does not record.
        assertEquals(CHUNK - 2, opened(log).size());
        assertTrue(opened(log).containsKey(String.format("%04d.png", CHUNK)));
        assertEquals(List.of(), hidden(output));
        assertEquals(-1, Arrays.mismatch(kept, Files.readAllBytes(output.resolve("part-00000.parquet"))));

        Path other = Files.createDirectories(folder.resolve("other images"));
        write(other.resolve("x.png"), 1);
        String message = assertThrows(UserError.class, () -> embed(other.toString(), target, local()))
                .getMessage();
        assertTrue(message.contains("another embedding") && message.contains("--force"), message);
        assertEquals(oneMachine, Rows.read(output), "nothing was changed");
    }

    @Test
    void aListOfPathsIsEmbeddedInItsOrder() throws Exception {
        List<Integer> order = List.of(20, 3, 250, 11);
        Path list = folder.resolve("list.txt");
        Files.writeString(
                list,
                order.stream()
                        .map(i -> (i == 3 ? photos.toString() : "my photos") + "/" + name(i))
                        .collect(Collectors.joining("\n\n")));
        Path output = folder.resolve("listed");
        SparkEmbedding.Outcome outcome = embed(list.toString(), output.toString(), local());

        Rows rows = Rows.read(output);
        assertEquals(List.of(name(20), name(3), name(11)), rows.names);
        assertEquals(1, outcome.skippedFiles().count());
        assertEquals(List.of("", "", ""), rows.classes);
        for (int i = 0; i < rows.names.size(); i++) {
            assertEquals(oneMachine.features.get(oneMachine.names.indexOf(rows.names.get(i))), rows.features.get(i));
        }
    }

    @Test
    void aFolderWithOtherFilesIsNotAnOutput() throws Exception {
        String before = String.join(",", list(photos.resolve("a")));
        String message = assertThrows(
                        UserError.class,
                        () -> embed(photos.toString(), photos.resolve("a").toString(), local()))
                .getMessage();
        assertTrue(message.contains("--output") && message.contains("new folder"), message);
        assertEquals(before, String.join(",", list(photos.resolve("a"))));
        assertTrue(assertThrows(
                        UserError.class,
                        () -> embed(
                                folder.resolve("missing").toString(),
                                folder.resolve("m").toString(),
                                local()))
                .getMessage()
                .contains("missing does not exist"));
    }

    @Test
    void aFileSystemThatIsMissingIsAnErrorThatNamesIt() {
        for (String place : List.of("s3a://bucket/photos", "nowhere://host/photos")) {
            String message = assertThrows(
                            UserError.class,
                            () -> HadoopPlace.of(place, null, new Configuration())
                                    .fileSystem(new Configuration()))
                    .getMessage();
            assertTrue(message.contains(place) && message.contains("--packages"), message);
        }
    }

    @Test
    void namesAreTakenLiterallyAndPathsAreResolved() {
        HadoopPlace home = new HadoopPlace("hdfs", "name:8020", "/user/me");
        Configuration none = new Configuration();
        assertEquals(
                "hdfs://name:8020/user/me/a b%20:c.png",
                HadoopPlace.of("a b%20:c.png", home, none).toString());
        assertEquals(
                "hdfs://name:8020/x/y", HadoopPlace.of("/x//y/", home, none).toString());
        assertEquals("/x/y", HadoopPlace.of("file:///x/y", home, none).toString());
        assertEquals("s3a://bucket/", HadoopPlace.of("s3a://bucket", home, none).toString());
        assertEquals(
                "/x/a b%20:c.png",
                HadoopPlace.of("file:/x", home, none)
                        .child("a b%20:c.png")
                        .hadoop()
                        .toUri()
                        .getPath());
    }

    @Test
    void packedNamesAreInTheOrderOfStrings() {
        List<String> names = new ArrayList<>(List.of("b", "a/x", "a-b", "\uFF5E", "\uD83D\uDE00", "", "a/\u00e9"));
        ImageList packed = new ImageList();
        packed.addAll(names);
        Collections.sort(names);
        assertEquals(names, packed.sorted());
        assertEquals(names.subList(2, 5), packed.sorted().part(2, 5).list());
    }

    @Test
    void theMemoryForDecodingIsThatOfOneMachine() {
        EmbedMemory memory = new EmbedMemory(45 << 20, 100 << 20, 10 << 20, 2 << 20, 5 << 20);
        assertTrue(memory.heapBytes(1) > ImageDecoder.MAX_MEMORY * 3 / 2);
        assertTrue(memory.nativeBytes(4) - memory.nativeBytes(1) > 3 * (100L << 20));
        assertTrue(memory.heapBytes(4) > memory.heapBytes(1));
    }

    private SparkEmbedding.Outcome embed(String input, String output, ClusterSettings cluster) throws Exception {
        return new SparkEmbedding(cluster, encoder, Embedder.Layer.BACKBONE, TaskListener.NONE)
                .embed(input, output, false);
    }

    private static ClusterSettings cluster(int executors) {
        return new ClusterSettings(Optional.empty(), executors, false);
    }

    /** The executor is a thread of this JVM. */
    private static ClusterSettings local() {
        return new ClusterSettings(Optional.of("local[1]"), 1, false);
    }

    private static Map<String, Integer> opened(Path log) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        Files.readAllLines(log).forEach(name -> counts.merge(name, 1, Integer::sum));
        return counts;
    }

    private static List<String> hidden(Path output) throws IOException {
        return list(output).stream()
                .filter(name -> name.startsWith("_part") || name.startsWith("."))
                .toList();
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String name(int index) {
        return String.format("%s/%04d.png", index < 200 ? "a" : "b", index);
    }

    private Path exported() throws IOException {
        Path target = folder.resolve("encoder.safetensors");
        InputNormalization scale =
                InputNormalization.of(new float[] {0.4f, 0.5f, 0.6f}, new float[] {0.2f, 0.2f, 0.3f});
        TrainedEncoder.Origin origin = new TrainedEncoder.Origin(
                folder.resolve("origin"), Optional.empty(), Optional.of(scale), Optional.empty(), true);
        try (FlatParameters weights = FlatParameters.initial(new Encoder(SHAPE).parameters(), DataType.FLOAT, 1);
                FlatParameters statistics =
                        FlatParameters.initial(new Encoder(SHAPE).statistics(), DataType.FLOAT, 2)) {
            new EncoderExport(new EncoderExport.Producer("0", "0"))
                    .export(
                            new TrainedEncoder(SHAPE, weights, statistics, origin),
                            ExportFormat.SAFETENSORS,
                            EncoderExport.ExportOptions.usual(true),
                            target);
        }
        return target;
    }

    private static void write(Path file, int seed) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(20, 16, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 20; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }
}
