package org.moco4j.inspect;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVPrinter;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSource;
import org.moco4j.data.image.RgbImages;
import org.moco4j.data.source.ImageSources;
import org.moco4j.inspect.ImageSearch.Match;
import org.moco4j.inspect.ImageSearch.Method;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.CsvFile;
import org.moco4j.platform.ThreadCounts;
import org.moco4j.report.RetrievalSheet;
import org.moco4j.report.SearchSheet;
import org.moco4j.report.TaskListener;
import org.moco4j.report.results.SearchResult;
import org.moco4j.report.results.ThumbnailSheet;
import org.moco4j.session.TaskParts;
import org.moco4j.text.Quantities;
import org.moco4j.text.SafeText;

/**
 * Searches an embedding for images similar to queries, and writes the result as a list, as an image and for the page.
 *
 * @param search the embedding
 * @param results the folder of the files
 * @param console receives progress and notes
 */
public record SearchInspection(ImageSearch search, Path results, TaskListener console) {
    private static final String LIST = "search.csv";
    private static final String SHEET = "search.png";
    private static final String ATLAS = "search.jpg";
    /** Height and width of an image on the sheet, in pixels. */
    private static final int SIDE = 192;

    private static final int THUMBNAIL = 96;
    private static final int MOST_THUMBNAILS = 1200;
    /** Matches of one query that are shown; the list has all. */
    private static final int MOST_SHOWN = 49;

    private static final int MOST_SHEET_ROWS = 40;

    /**
     * The queries of a search.
     *
     * @param images image files
     * @param rows rows of the embedding
     * @param names names of images of the embedding
     * @param top number of images to find for each query
     */
    public record Queries(List<Path> images, List<Integer> rows, List<String> names, int top) {
        /** Returns whether there is no query. */
        public boolean isEmpty() {
            return images.isEmpty() && rows.isEmpty() && names.isEmpty();
        }
    }

    /**
     * Where a search takes its data from.
     *
     * @param matrix the file of the embedding
     * @param folder the folder of the embedded images, if it is not the one in the description
     * @param encoder encodes query images; empty if there are none
     * @param config its data set has the images if the embedding is not of a folder
     */
    public record Source(Path matrix, Optional<Path> folder, Optional<QueryEncoder> encoder, MocoConfig config) {}

    /** A query with what was found. */
    private record Found(String query, Optional<BufferedImage> image, List<Match> matches) {}

    /**
     * Searches and writes all files.
     *
     * @param results the folder of the files
     * @param parts runs the image of the result, which needs fonts
     * @throws UserError if the embedding or a query is not usable
     */
    public static SearchResult run(
            Source source,
            Queries queries,
            Method method,
            Path results,
            ThreadCounts threads,
            TaskParts parts,
            TaskListener console)
            throws IOException, InterruptedException {
        try (ImageSearch search = ImageSearch.open(source.matrix(), method, threads.compute(), console)) {
            SearchInspection inspection = new SearchInspection(search, results, console);
            List<Integer> rows = new ArrayList<>(queries.rows());
            queries.rows().forEach(search::checkRow);
            queries.names().forEach(name -> rows.add(search.row(name)));
            List<BufferedImage> pixels = new ArrayList<>();
            for (Path image : queries.images()) {
                pixels.add(RgbImages.of(ImageSources.ofFile(image, SIDE, ResizeMode.CENTER_SQUARE), SIDE, SIDE));
            }
            float[][] features = queries.images().isEmpty()
                    ? new float[0][]
                    : source.encoder().orElseThrow().encode(queries.images(), search);
            List<Found> found = new ArrayList<>();
            for (int i = 0; i < features.length; i++) {
                Path file = queries.images().get(i);
                found.add(new Found(
                        file.getFileName().toString(),
                        Optional.of(pixels.get(i)),
                        search.ofFeature(features[i], queries.top())));
            }
            try (Gallery gallery = inspection.gallery(source, threads.workers())) {
                for (int row : rows) {
                    found.add(new Found(
                            search.embedding().names().get(row),
                            gallery.images().apply(row),
                            search.ofRow(row, queries.top())));
                }
                Files.createDirectories(results);
                return inspection.write(found, gallery.images(), queries.top(), parts);
            }
        }
    }

    /** The images of the embedding; each may be missing. */
    private record Gallery(IntFunction<Optional<BufferedImage>> images, Optional<ImageSource> source)
            implements AutoCloseable {
        @Override
        public void close() {
            source.ifPresent(ImageSource::close);
        }
    }

    private Gallery gallery(Source source, int workers) {
        StoredEmbedding known = search.embedding();
        StoredEmbedding embedding = known.withFolder(source.folder());
        if (!embedding.hasImages()) {
            console.notice("It is unknown where the images of "
                    + source.matrix().getFileName() + " are, so none are shown. Name their folder with --images DIR.");
            return new Gallery(row -> Optional.empty(), Optional.empty());
        }
        if (source.folder().isEmpty()
                && embedding.folder().isPresent()
                && !Files.isDirectory(embedding.folder().get())) {
            console.notice("The folder of the embedded images is missing: "
                    + embedding.folder().get() + ". So none are shown. Name the folder with --images DIR.");
            return new Gallery(row -> Optional.empty(), Optional.empty());
        }
        ImageSource images = embedding.openImages(source.config(), workers, SIDE);
        return new Gallery(embedding.gallery(images)::image, Optional.of(images));
    }

    private SearchResult write(List<Found> found, IntFunction<Optional<BufferedImage>> images, int top, TaskParts parts)
            throws IOException {
        writeList(found);
        List<Optional<BufferedImage>> thumbnails = new ArrayList<>();
        List<SearchResult.Query> queries = new ArrayList<>();
        List<SearchSheet.Row> rows = new ArrayList<>();
        int shownOnSheet = SearchSheet.COLUMNS * Math.max(1, MOST_SHEET_ROWS / found.size());
        for (Found each : found) {
            int query = place(each.image(), thumbnails);
            List<SearchResult.Match> matches = new ArrayList<>();
            List<RetrievalSheet.Found> onSheet = new ArrayList<>();
            for (Match match : each.matches()) {
                boolean shown = matches.size() < MOST_SHOWN;
                Optional<BufferedImage> image = shown ? images.apply(match.row()) : Optional.empty();
                matches.add(new SearchResult.Match(
                        match.row(),
                        match.name(),
                        match.className(),
                        shown ? place(image, thumbnails) : -1,
                        match.similarity()));
                if (shown && onSheet.size() < shownOnSheet) {
                    onSheet.add(new RetrievalSheet.Found(
                            new RetrievalSheet.Image(image.orElseGet(SearchInspection::white), match.name()),
                            match.similarity()));
                }
            }
            queries.add(new SearchResult.Query(each.query(), query, matches));
            rows.add(new SearchSheet.Row(
                    new RetrievalSheet.Image(each.image().orElseGet(SearchInspection::white), each.query()), onSheet));
        }
        noticeMissing(queries);
        SearchResult result = new SearchResult(
                search.embedding().description().encoder(),
                search.embedding().description().data(),
                search.size(),
                search.recall(top).toString(),
                queries,
                atlas(thumbnails));
        SearchResult.FILE.write(results, result);
        parts.run("The image of the search", () -> draw(rows, result));
        return result;
    }

    private void noticeMissing(List<SearchResult.Query> queries) {
        List<SearchResult.Match> shown = queries.stream()
                .flatMap(query -> query.matches().stream().limit(MOST_SHOWN))
                .toList();
        List<SearchResult.Match> missing =
                shown.stream().filter(match -> match.thumbnail() < 0).toList();
        if (!missing.isEmpty() && missing.size() < shown.size()) {
            console.notice(Quantities.count(missing.size(), "image") + " could not be read and is shown as a white"
                    + " square: " + SafeText.of(missing.get(0).name()) + (missing.size() > 1 ? " and others." : "."));
        }
    }

    /** Adds an image; returns -1 if there are too many. */
    private static int place(Optional<BufferedImage> image, List<Optional<BufferedImage>> thumbnails) {
        if (image.isEmpty() || thumbnails.size() >= MOST_THUMBNAILS) {
            return -1;
        }
        thumbnails.add(image);
        return thumbnails.size() - 1;
    }

    private ThumbnailSheet.Atlas atlas(List<Optional<BufferedImage>> thumbnails) throws IOException {
        ThumbnailSheet sheet = new ThumbnailSheet(thumbnails.size(), THUMBNAIL);
        for (int i = 0; i < thumbnails.size(); i++) {
            sheet.draw(i, thumbnails.get(i).orElseThrow());
        }
        return sheet.write(results.resolve(ATLAS));
    }

    private void writeList(List<Found> found) throws IOException {
        AtomicFile.write(results.resolve(LIST), out -> {
            CSVPrinter table = CsvFile.to(out, "query", "rank", "row", "name", "class", "similarity");
            for (Found each : found) {
                int rank = 0;
                for (Match match : each.matches()) {
                    table.printRecord(
                            each.query(), ++rank, match.row(), match.name(), match.className(), match.similarity());
                }
            }
            table.flush();
        });
    }

    private void draw(List<SearchSheet.Row> rows, SearchResult result) throws IOException {
        String data = String.format(Locale.ROOT, "Searched in %s (neighbors: %s).", result.data(), result.search());
        BufferedImage sheet = SearchSheet.draw(
                rows,
                "Most similar images",
                List.of(
                        "Under each image its name and the cosine similarity of its feature and the query's, up to 1.",
                        result.encoder().isEmpty() ? data : result.encoder() + ". " + data));
        AtomicFile.write(results.resolve(SHEET), out -> ImageIO.write(sheet, "png", out));
    }

    private static BufferedImage white() {
        BufferedImage white = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                white.setRGB(x, y, 0xffffff);
            }
        }
        return white;
    }
}
