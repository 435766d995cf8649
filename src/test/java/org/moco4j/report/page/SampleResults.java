package org.moco4j.report.page;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;
import org.moco4j.data.source.Datasets;
import org.moco4j.report.EpochLine;
import org.moco4j.report.KnnScore;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.TrainingHistory.ResourceUse;
import org.moco4j.report.TrainingHistory.StepLosses;
import org.moco4j.report.results.Accuracy;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.ClassScores;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.ExploreResult.Group;
import org.moco4j.report.results.FeatureMeasures;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.report.results.RetrievalResult;
import org.moco4j.report.results.SearchResult;
import org.moco4j.report.results.ThumbnailSheet;
import org.moco4j.report.results.ThumbnailSheet.Atlas;
import org.moco4j.report.results.ViewSamples;

/** Writes a results folder with all parts, with invented figures that are typical for CIFAR-10. */
final class SampleResults {
    static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    static final String ENCODER = "resnet18, epoch 200";
    static final String DATA = "Cifar10, test set";

    private static final double CHANCE = Math.log(4097);
    private static final int ATLAS_COLUMNS = 40;
    private static final int VIEWED = 12;
    private static final String LONG_NAME = "2024/the wedding of Anna and Peter, WWW, number ";

    private final Path folder;
    private final Random random;

    private SampleResults(Path folder, long seed) {
        this.folder = folder;
        this.random = new Random(seed);
    }

    /** Writes all parts. */
    static void writeAll(Path folder, int epochs, int points) throws IOException {
        writeAll(folder, epochs, points, CLASSES);
    }

    /** Writes all parts with classes of these names. */
    static void writeAll(Path folder, int epochs, int points, List<String> classes) throws IOException {
        SampleResults sample = new SampleResults(folder, 1);
        sample.config("0.06", epochs);
        sample.metrics(epochs, 0.834);
        ImageSet imageSet = imageSet(Math.max(100, Math.min(points, 800)));
        sample.views(imageSet, classes);
        sample.retrieval(imageSet, classes);
        sample.knn();
        sample.probe(classes);
        sample.features();
        sample.map(imageSet, classes, points);
        sample.explore(classes, Math.max(ATLAS_COLUMNS, Math.min(points, 800) / ATLAS_COLUMNS * ATLAS_COLUMNS));
        sample.search();
    }

    /** Writes the configuration and metrics of a worse run. */
    static void writeOther(Path folder, int epochs) throws IOException {
        SampleResults sample = new SampleResults(folder, 2);
        sample.config("0.03", epochs);
        sample.metrics(epochs, 0.79);
    }

    private void config(String learningRate, int epochs) throws IOException {
        new ResultsFolder(folder).writeConfig("""
                        {"arch": "resnet18", "device_target": "CPU", "dataset": "Cifar10", "learning-rate": %s,
                         "epochs": %d, "schedule": [120, 160], "batch_size": 512, "wd": 5.0E-4, "moco-dim": 128,
                         "moco-k": 4096, "moco-m": 0.99, "moco-t": 0.1, "bn-splits": 8, "knn-k": 200, "knn-t": 0.1,
                         "resume": "./checkpoint", "results-dir": "./results", "init-from": null, "seed": 0,
                         "width": 64,
                         "mlp": false, "symmetric": false, "momentum": 0.9, "cos": false, "crop-scale": [0.08, 1.0],
                         "jitter": [0.4, 0.4, 0.4, 0.1], "knn-every": 5, "precision": "bf16"}
                        """.formatted(learningRate, epochs));
    }

    private void metrics(int epochs, double best) throws IOException {
        Instant began = Instant.parse("2026-01-01T00:00:00Z");
        try (MetricsLog log = MetricsLog.open(folder, -1, InstantSource.fixed(began))) {
            log.rawPixels(0.3541);
            log.untrained(new KnnScore(0.3612, 0.3763, 91.6, 8.8));
            for (int epoch = 1; epoch <= epochs; epoch++) {
                double done = epoch / 200.0;
                double rate = epoch > 160 ? 6e-4 : epoch > 120 ? 6e-3 : 0.06;
                double drop = epoch > 160 ? 0.42 : epoch > 120 ? 0.36 : 0;
                double loss = 6.9 - 1.3 * (1 - Math.exp(-6 * done)) - drop + 0.015 * random.nextGaussian();
                double score = best - 0.045 + drop / 10 - 0.53 * Math.exp(-9 * done) + 0.004 * random.nextGaussian();
                boolean measured = epoch == 1 || epoch % 5 == 0 || epoch == epochs;
                double spread = 0.93 - 0.6 * Math.exp(-20 * done) + 0.006 * random.nextGaussian();
                double[] losses = new double[97];
                for (int step = 0; step < losses.length; step++) {
                    losses[step] = loss + 0.12 * random.nextGaussian();
                }
                log.steps(new StepLosses(epoch, 97L * epoch - 96, 97L * epoch, 1, losses));
                log.resourceUse(
                        new ResourceUse(epoch, 97L * epoch, 1.9 - 0.1 * random.nextDouble(), 2, 2100 + epoch, 400));
                log.epoch(new EpochLine(
                        epoch,
                        epochs,
                        97L * epoch,
                        loss,
                        CHANCE,
                        rate,
                        95 + 3 * random.nextGaussian() - (epoch % 37 == 0 ? 14 : 0),
                        Optional.empty(),
                        Optional.empty(),
                        spread / Math.sqrt(128),
                        128,
                        measured ? Optional.of(new KnnScore(score, score + 0.012, 45.2, 5.5)) : Optional.empty()));
            }
        }
    }

    private static ImageSet imageSet(int count) {
        Dataset shapes = Datasets.load(
                new DatasetRequest(
                        "Shapes",
                        Path.of("."),
                        LabelGranularity.FINE,
                        32,
                        false,
                        count,
                        1,
                        1,
                        0,
                        0,
                        0,
                        1,
                        false,
                        ResizeMode.CENTER_SQUARE),
                DataProgress.NONE);
        return shapes.train();
    }

    private void views(ImageSet imageSet, List<String> classes) throws IOException {
        save("views.png", sheet(imageSet, 12, 6, 96, 4));
        ThumbnailSheet sheet = new ThumbnailSheet(3 * VIEWED, 32);
        IntStream.range(0, 3 * VIEWED).forEach(i -> sheet.draw(i, image(imageSet, i)));
        ViewSamples.FILE.write(
                folder, new ViewSamples(names(classes, VIEWED), sheet.write(folder.resolve("views-atlas.png"))));
    }

    /** Image i of the atlas has the neighbors i + 1, i + 2 and so on. */
    private void retrieval(ImageSet imageSet, List<String> classes) throws IOException {
        save("retrieval.png", sheet(imageSet, 8, 3, 128, 10));
        int images = 8 * 8;
        ThumbnailSheet sheet = new ThumbnailSheet(images, 32);
        IntStream.range(0, images).forEach(i -> sheet.draw(i, image(imageSet, i)));
        List<RetrievalResult.Query> queries = IntStream.range(0, 8)
                .mapToObj(q -> new RetrievalResult.Query(
                        8 * q,
                        true,
                        IntStream.rangeClosed(1, 6)
                                .mapToObj(i -> new RetrievalResult.Found(8 * q + i, 0.98 - 0.02 * i))
                                .toList(),
                        new RetrievalResult.Found(8 * q + 7, -0.41)))
                .toList();
        RetrievalResult.FILE.write(
                folder,
                new RetrievalResult(
                        ENCODER, DATA, names(classes, images), queries, sheet.write(folder.resolve("retrieval.jpg"))));
        AtlasNeighbors.OF_RETRIEVAL.write(folder, neighbors(images - 10, images));
    }

    private static AtlasNeighbors neighbors(int known, int images) {
        int perImage = Math.min(6, images - 1);
        AtlasNeighbors neighbors = AtlasNeighbors.empty("10,000 images", known, perImage);
        for (int image = 0; image < known; image++) {
            for (int place = 0; place < perImage; place++) {
                neighbors.set(image, place, (image + 1 + place) % images, 0.9f - 0.1f * place);
            }
        }
        return neighbors;
    }

    private static List<String> names(List<String> classes, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> classes.get(i / 3 % classes.size()))
                .toList();
    }

    private void knn() throws IOException {
        KnnAccuracy.FILE.write(
                folder,
                new KnnAccuracy(
                        ENCODER,
                        DATA,
                        50_000,
                        10_000,
                        200,
                        0.1,
                        new Accuracy(0.8342, 0.9871, 0.8342),
                        new Accuracy(0.8463, 0.9903, 0.8463),
                        44.2,
                        0.1,
                        CLASSES,
                        scores(CLASSES.size(), 834),
                        scores(CLASSES.size(), 846)));
    }

    private void probe(List<String> classes) throws IOException {
        int n = classes.size();
        List<List<Integer>> confusion = new ArrayList<>();
        for (int truth = 0; truth < n; truth++) {
            int[] row = new int[n];
            for (int image = 0; image < 1000; image++) {
                double luck = random.nextDouble();
                int near = (truth + 2 + 2 * random.nextInt(2) * random.nextInt(3)) % n;
                row[luck < 0.87 - 0.12 * (truth % 3 == 0 ? 1 : 0) ? truth : luck < 0.95 ? near : random.nextInt(n)]++;
            }
            confusion.add(IntStream.of(row).boxed().toList());
        }
        ProbeResult.FILE.write(
                folder,
                new ProbeResult(
                        ENCODER,
                        DATA,
                        "512-d features of the backbone, frozen, in evaluation mode; SGD with momentum 0.9, batch 256,"
                                + " 100 epochs, cosine schedule, no weight decay, the learning rate the best of 5 on a"
                                + " tenth of the training images held back; accuracy on the 10,000 test images.",
                        List.of(
                                row("linear probe", 1, true, "learning rate 30", 0.8712, 0.9953),
                                row("linear probe", 1, false, "learning rate 10", 0.8655, 0.9946),
                                row("logistic regression, L-BFGS", 1, false, "L2 1e-3", 0.8661, 0.9948),
                                row("linear probe", 0.1, false, "learning rate 10", 0.8344, 0.9921),
                                row("linear probe", 0.01, false, "learning rate 3", 0.7452, 0.9802),
                                row("untrained encoder", 1, false, "learning rate 3", 0.4411, 0.9011)),
                        classes,
                        1.0 / n,
                        scores(n, 866),
                        n <= ProbeResult.MOST_IN_A_MATRIX ? confusion : List.of(),
                        List.of(new ProbeResult.Confused(0, 1, 90))));
    }

    private static ClassScores scores(int classes, int right) {
        return new ClassScores(Collections.nCopies(classes, 1000), Collections.nCopies(classes, right));
    }

    private static ProbeResult.Row row(
            String name, double labels, boolean augmented, String settings, double top1, double top5) {
        return new ProbeResult.Row(
                name, labels, (int) Math.round(50_000 * labels), augmented, settings, new Accuracy(top1, top5, top1));
    }

    private void features() throws IOException {
        FeatureMeasures.FILE.write(
                folder, new FeatureMeasures(ENCODER + ", head's output", 10_000, 128, 0.412, -3.61, 0.0823, 74.3));
    }

    private void map(ImageSet imageSet, List<String> classes, int count) throws IOException {
        int columns = ATLAS_COLUMNS;
        int rows = Math.min(count, 800) / columns;
        BufferedImage atlas = new BufferedImage(columns * 32, Math.max(1, rows) * 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < columns * rows; i++) {
            atlas.getGraphics().drawImage(image(imageSet, i), i % columns * 32, i / columns * 32, null);
        }
        save("map-atlas.png", atlas);
        List<MapResult.Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int label = i % classes.size();
            double angle = 2 * Math.PI * label / classes.size();
            double ring = label % 2 == 0 ? 0.36 : 0.24;
            points.add(new MapResult.Point(
                    within(0.5 + ring * Math.cos(angle) + 0.05 * random.nextGaussian()),
                    within(0.5 + ring * Math.sin(angle) + 0.05 * random.nextGaussian()),
                    label,
                    String.valueOf(i)));
        }
        AtlasNeighbors.OF_MAP.write(folder, neighbors(count, count));
        MapResult.FILE.write(
                folder,
                new MapResult(
                        ENCODER,
                        DATA,
                        "t-SNE, perplexity 30, 1,000 steps",
                        0.962,
                        classes,
                        points,
                        new Atlas("map-atlas.png", columns, 32)));
    }

    private void explore(List<String> names, int shown) throws IOException {
        Files.copy(folder.resolve("map-atlas.png"), folder.resolve("explore-atlas.png"));
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < 5; g++) {
            List<ExploreResult.ListedImage> group = new ArrayList<>();
            for (int i = 0; i < 6 - g; i++) {
                group.add(new ExploreResult.ListedImage(
                        names.get(g) + "/IMG_" + (2041 + 17 * g + i) + ".jpg", 10 * g, i == 0 ? 1 : 0.995 - 0.004 * i));
            }
            groups.add(new Group(group.size(), 0.971, 0.9982, group));
        }
        AtlasNeighbors.OF_EXPLORE.write(folder, neighbors(shown, shown).named(names(names, shown)));
        ExploreResult.FILE.write(
                folder,
                new ExploreResult(
                        ENCODER,
                        "Cifar10, 60,000 images",
                        60_000,
                        "exact, by blocks",
                        0.97,
                        12,
                        groups,
                        431,
                        1204,
                        row(names, 20, 0.71, -0.012),
                        row(names, 24, 0.98, -0.011),
                        List.of(),
                        new Atlas("explore-atlas.png", ATLAS_COLUMNS, 32)));
    }

    private void search() throws IOException {
        List<SearchResult.Match> matches = IntStream.range(0, 20)
                .mapToObj(i -> new SearchResult.Match(
                        7 * i,
                        i % 3 == 1 ? LONG_NAME + i + ".jpg" : "2024/IMG_" + (3000 + 31 * i) + ".jpg",
                        CLASSES.get(i % 3),
                        2 * i,
                        0.98 - 0.01 * i))
                .toList();
        SearchResult.FILE.write(
                folder,
                new SearchResult(
                        ENCODER,
                        DATA,
                        60_000,
                        "exact",
                        List.of(
                                new SearchResult.Query("query.jpg", 1, matches),
                                new SearchResult.Query("2024/IMG_3031.jpg", -1, matches.subList(3, 9))),
                        new Atlas("explore-atlas.png", ATLAS_COLUMNS, 32)));
    }

    private static List<ExploreResult.ListedImage> row(List<String> names, int count, double from, double step) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ExploreResult.ListedImage(
                        names.get(i % names.size()) + "/IMG_" + (3000 + 31 * i) + ".jpg", 7 * i + 3, from + step * i))
                .toList();
    }

    private static BufferedImage sheet(ImageSet imageSet, int columns, int rows, int cell, int gap) {
        BufferedImage sheet =
                new BufferedImage(columns * (cell + gap) + gap, rows * (cell + gap) + gap, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < columns * rows; i++) {
            int x = gap + i % columns * (cell + gap);
            int y = gap + i / columns * (cell + gap);
            graphics.drawImage(image(imageSet, i), x, y, cell, cell, null);
        }
        graphics.dispose();
        return sheet;
    }

    private static BufferedImage image(ImageSet imageSet, int index) {
        int pixels = 32 * 32;
        byte[] planes = new byte[3 * pixels];
        imageSet.copyPixels(index, planes);
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels; i++) {
            int rgb = (planes[i] & 0xff) << 16 | (planes[pixels + i] & 0xff) << 8 | (planes[2 * pixels + i] & 0xff);
            image.setRGB(i % 32, i / 32, rgb);
        }
        return image;
    }

    private void save(String name, BufferedImage image) throws IOException {
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }

    private static double within(double unit) {
        return Math.max(0, Math.min(1, unit));
    }
}
