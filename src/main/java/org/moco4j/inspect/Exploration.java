package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSource;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.Embedder;
import org.moco4j.eval.SearchDevice;
import org.moco4j.explore.CopyCandidates.Pair;
import org.moco4j.explore.DiverseSubset;
import org.moco4j.explore.NearDuplicates;
import org.moco4j.explore.NearDuplicates.DuplicateGroup;
import org.moco4j.explore.NearDuplicates.DuplicateThreshold;
import org.moco4j.explore.NearestNeighbors;
import org.moco4j.explore.NearestNeighbors.Neighbor;
import org.moco4j.explore.NeighborLists;
import org.moco4j.explore.Outliers;
import org.moco4j.inspect.EmbeddedImages.ThumbnailCollector;
import org.moco4j.io.UnicodeNames;
import org.moco4j.report.TaskListener;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.ExploreResult.Group;
import org.moco4j.report.results.ExploreResult.ListedImage;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.TaskParts;
import org.moco4j.text.ClosestName;
import org.moco4j.text.SafeText;

/**
 * Finds near-duplicates, outliers and a diverse subset of embedded images, and writes lists, thumbnails and a map.
 *
 * @param device where all images are compared
 */
public record Exploration(
        StoredEmbedding embedding,
        EmbeddedImages gallery,
        ExploreOptions options,
        SearchDevice device,
        TaskListener console) {
    /** Height and width, in pixels, of the thumbnails of a folder's images. */
    public static final int THUMBNAIL = 96;

    /** The default name of the file of features in a results folder. */
    public static final String MATRIX = "embeddings.npy";

    private static final int LIST_LENGTH = 20;
    private static final int MOST_THUMBNAILS = 1200;
    private static final int GROUPS_SHOWN = 40;
    private static final int SHOWN_PER_GROUP = 12;
    private static final int OUTLIERS_SHOWN = 40;
    private static final int SMALLEST_THUMBNAIL = 32;

    /** Returns the default file of features of a config's run. */
    public static Path matrixOf(MocoConfig config) {
        return config.resultsFolder().resolve(MATRIX);
    }

    /**
     * Runs the whole exploration.
     *
     * @param results the folder for {@code explore.json}, thumbnails, lists and map
     * @param parts runs the parts that may fail, such as the map
     */
    public ExploreResult run(Path results, TaskParts parts) throws IOException {
        Files.createDirectories(results);
        int like = options.like().isEmpty() ? -1 : row(options.like());
        NearestNeighbors search =
                NearestNeighbors.of(embedding.features(), options.threads(), options.seed(), device, console);
        NeighborLists lists = search.lists(LIST_LENGTH, console);
        double threshold = options.threshold().orElseGet(() -> suggestedThreshold(lists));
        NearDuplicates similar = NearDuplicates.of(embedding.features(), lists, threshold, console);
        noticeOneGroup(similar);
        // A threshold of the user's own decides alone.
        List<Pair> copies = options.threshold().isPresent()
                ? List.of()
                : new CopyCheck(gallery, options.threads(), console).copies(lists, threshold);
        NearDuplicates duplicates = similar.withCopies(copies);
        Outliers outliers = Outliers.of(lists, Outliers.DEFAULT_NEIGHBORS);
        DiverseSubset subset = DiverseSubset.of(embedding.features(), options.diverse(), options.threads(), console);
        List<Neighbor> neighbors = like < 0 ? List.of() : search.ofRow(like, options.neighbors());

        ExploreCsvFiles csv = new ExploreCsvFiles(results, embedding.names());
        csv.write(duplicates);
        csv.write(outliers);
        csv.write(subset);
        if (like >= 0) {
            csv.write(neighbors);
        }
        ExploreResult result = result(duplicates, copies.size(), outliers, subset, like, neighbors, lists, results);
        ExploreResult.FILE.write(results, result);
        if (options.mapPoints() > 0) {
            MapWriter map = new MapWriter(
                    embedding.description().encoder(),
                    embedding.description().data(),
                    options.threads(),
                    options.seed(),
                    console);
            parts.run("The map", () -> map.write(embedding.features(), gallery, options.mapPoints(), results, parts));
        }
        return result;
    }

    private double suggestedThreshold(NeighborLists lists) {
        DuplicateThreshold suggested = DuplicateThreshold.suggestedFor(lists);
        if (suggested.saturated()) {
            console.notice("The threshold for near-duplicates is at its limit, " + suggested.value()
                    + ": these features do not distinguish changed copies from different images, so only copies with"
                    + " equal features or equal pixels are listed. Train longer, or set a threshold with --threshold.");
        }
        return suggested.value();
    }

    private void noticeOneGroup(NearDuplicates duplicates) {
        if (duplicates.mostlyOneGroup(gallery.size())) {
            console.notice(String.format(
                    Locale.ROOT,
                    "Nearly all images (%,d of %,d) are in one group of near-duplicates, because their features are"
                            + " nearly equal: the encoder hardly distinguishes these images. %s",
                    duplicates.groups().get(0).size(),
                    gallery.size(),
                    options.threshold().isPresent()
                            ? "Set a higher --threshold, or leave it out and one is chosen."
                            : "Train longer or use another encoder, then embed again. A higher --threshold gives"
                                    + " smaller groups."));
        }
    }

    private ExploreResult result(
            NearDuplicates duplicates,
            int copies,
            Outliers outliers,
            DiverseSubset subset,
            int like,
            List<Neighbor> neighbors,
            NeighborLists lists,
            Path results)
            throws IOException {
        int side = Math.max(
                SMALLEST_THUMBNAIL, Math.min(THUMBNAIL, gallery.source().side()));
        ThumbnailCollector thumbnails = new ThumbnailCollector(gallery, side, MOST_THUMBNAILS);
        List<ListedImage> similar = new ArrayList<>();
        if (like >= 0) {
            similar.add(thumbnail(like, 1, thumbnails));
            neighbors.forEach(n -> similar.add(thumbnail(n.row(), n.similarity(), thumbnails)));
        }
        List<Group> groups = duplicates.groups().stream()
                .limit(GROUPS_SHOWN)
                .map(group -> group(group, thumbnails))
                .toList();
        List<ListedImage> unusual = outliers.images().stream()
                .limit(OUTLIERS_SHOWN)
                .map(outlier -> thumbnail(outlier.row(), outlier.score(), thumbnails))
                .toList();
        List<ListedImage> diverse = subset.choices().stream()
                .map(choice -> thumbnail(choice.row(), choice.radius(), thumbnails))
                .toList();
        AtlasNeighbors.OF_EXPLORE.write(results, neighborsOf(thumbnails, lists));
        return new ExploreResult(
                embedding.description().encoder(),
                embedding.description().data(),
                gallery.size(),
                lists.recall().toString(),
                duplicates.threshold(),
                copies,
                groups,
                duplicates.groups().size(),
                duplicates.groups().stream().mapToInt(DuplicateGroup::size).sum(),
                unusual,
                diverse,
                similar,
                thumbnails.write(results.resolve("explore.jpg")));
    }

    /** Returns the neighbors of the shown images. Neighbors are added to the thumbnails until the sheet is full. */
    private AtlasNeighbors neighborsOf(ThumbnailCollector thumbnails, NeighborLists lists) {
        List<Integer> shown = thumbnails.rows();
        AtlasNeighbors neighbors = AtlasNeighbors.empty(
                String.format(Locale.ROOT, "%,d images", gallery.size()),
                shown.size(),
                Math.min(AtlasNeighbors.SHOWN, lists.k()));
        for (int image = 0; image < shown.size(); image++) {
            int row = shown.get(image);
            for (int place = 0; place < Math.min(neighbors.perImage(), lists.found(row)); place++) {
                int thumbnail = thumbnails.of(lists.neighbor(row, place));
                if (thumbnail >= 0) {
                    neighbors.set(image, place, thumbnail, lists.similarity(row, place));
                }
            }
        }
        return neighbors.named(
                thumbnails.rows().stream().map(embedding.names()::get).toList());
    }

    private Group group(DuplicateGroup group, ThumbnailCollector thumbnails) {
        List<ListedImage> shown = group.members().stream()
                .limit(SHOWN_PER_GROUP)
                .map(member -> thumbnail(member.row(), member.similarity(), thumbnails))
                .toList();
        return new Group(group.size(), group.lowest(), group.highest(), shown);
    }

    private ListedImage thumbnail(int row, double value, ThumbnailCollector thumbnails) {
        return new ListedImage(embedding.names().get(row), thumbnails.of(row), value);
    }

    private int row(String name) {
        return new UnicodeNames(embedding.names())
                .find(name)
                .orElseThrow(() -> new UserError("--like " + SafeText.of(name) + ": no embedded image has that name"
                        + ClosestName.suggestionOrPeriod(
                                ClosestName.to(name, embedding.names()).map(SafeText::of))
                        + " The names are in the CSV file next to the embeddings." + UserError.localeHint(name)));
    }

    /**
     * The options of an exploration.
     *
     * @param threshold images with at least this cosine similarity are near-duplicates; empty chooses one from the
     *     features
     * @param diverse number of images in the diverse subset
     * @param like the name of an image whose neighbors are listed; empty for none
     * @param neighbors how many neighbors are listed
     * @param mapPoints largest number of images on the map; 0 makes no map
     * @param threads number of threads
     * @param seed seed of random choices
     */
    public record ExploreOptions(
            OptionalDouble threshold, int diverse, String like, int neighbors, int mapPoints, int threads, long seed) {
        public static final int DEFAULT_DIVERSE = 40;
        public static final int DEFAULT_NEIGHBORS = 20;
        public static final int DEFAULT_MAP_POINTS = 5000;

        /** Returns the default options. */
        static ExploreOptions defaults(int threads, long seed) {
            return new ExploreOptions(
                    OptionalDouble.empty(), DEFAULT_DIVERSE, "", DEFAULT_NEIGHBORS, DEFAULT_MAP_POINTS, threads, seed);
        }
    }

    /**
     * Embeds and explores a folder of images with the default options. This includes images that are not used in
     * training.
     *
     * @param folder the folder of images
     * @param results the folder for all files
     * @param parts runs the parts that may fail, such as the map
     */
    public static void ofFolder(EncoderSession session, Path folder, Path results, TaskParts parts) throws IOException {
        Path matrix = results.resolve(MATRIX);
        int side = session.encoder().shape().imageSize();
        try (ImageSource source = ImageSources.ofFolder(folder, side, session.resize())) {
            new ImageEmbedding(session, Embedder.Layer.BACKBONE)
                    .write(source, Optional.of(folder), ImageEmbedding.ofFolder(folder, ""), matrix);
        }
        ExploreOptions options = ExploreOptions.defaults(
                session.compute().threads().compute(), session.config().run().seed());
        try (StoredEmbedding embedding = StoredEmbedding.read(matrix);
                ImageSource thumbnails = ImageSources.ofFolder(folder, THUMBNAIL)) {
            SearchDevice device = SearchDevice.of(session.engine());
            new Exploration(embedding, embedding.gallery(thumbnails), options, device, session.console())
                    .run(results, parts);
        }
    }
}
