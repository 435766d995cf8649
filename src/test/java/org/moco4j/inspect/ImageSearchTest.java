package org.moco4j.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.ProgressListener;
import org.moco4j.embed.NpyMatrix;
import org.moco4j.inspect.ImageSearch.Match;
import org.moco4j.inspect.ImageSearch.Method;
import org.moco4j.report.results.EmbeddingDescription;

class ImageSearchTest {
    @TempDir
    Path folder;

    @Test
    void aMatrixOfAnotherProgramIsSearchedByCosineWithRowsAsNames() throws IOException {
        Path matrix = matrix(new float[][] {{2, 0}, {0, 0.5f}, {3, 3}, {-1, 0}, {0, 0}});

        try (ImageSearch search = ImageSearch.open(matrix)) {
            assertEquals(List.of(2, 1, 4, 3), rows(search.ofRow(0, 20)));
            assertEquals(Math.sqrt(0.5), search.ofRow(0, 1).get(0).similarity(), 1e-6);
            assertEquals("2", search.ofName("0", 1).get(0).name());
            assertEquals(List.of(1), rows(search.ofFeature(new float[] {0, 40}, 1)), "a feature of any length");
        }
    }

    @Test
    void equalSimilaritiesAreOrderedByRowAndTheQueryIsLeftOut() throws IOException {
        float[][] rows = IntStream.range(0, 40)
                .mapToObj(row -> row % 4 == 1 ? new float[] {0.6f, 0.8f, 0} : new float[] {0, 0.6f, 0.8f})
                .toArray(float[][]::new);
        Path matrix = matrix(rows);

        for (Method method : Method.values()) {
            try (ImageSearch search = ImageSearch.open(matrix, method, 2, ProgressListener.NONE)) {
                assertEquals(List.of(1, 5, 9, 17, 21), rows(search.ofRow(13, 5)), method.toString());
                assertEquals(List.of(1, 5, 9, 13, 17), rows(search.ofFeature(rows[1], 5)), method.toString());
                assertEquals(39, search.ofRow(13, 100).size(), method.toString());
            }
        }
    }

    @Test
    void theIndexFindsWhatTheExactSearchFinds() throws IOException {
        Random random = new Random(5);
        float[][] rows = new float[400][12];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        Path matrix = matrix(rows);

        try (ImageSearch exact = ImageSearch.open(matrix);
                ImageSearch index = ImageSearch.open(matrix, Method.INDEX, 1, ProgressListener.NONE)) {
            for (int row = 0; row < 400; row += 40) {
                assertEquals(exact.ofRow(row, 10), index.ofRow(row, 10));
            }
        }
    }

    @Test
    void anUnknownNameIsAnErrorWithTheClosestNames() throws IOException {
        Path matrix = named("holiday/17.jpg", "holiday/18.jpg", "work/scan.png");

        try (ImageSearch search = ImageSearch.open(matrix)) {
            assertUserError(() -> search.row("holidy/17.jpg"), "holidy/17.jpg", "holiday/17.jpg", "holiday/18.jpg");
            assertUserError(() -> search.row("scan.png"), "Similar names: work/scan.png");
            assertUserError(() -> search.row("xyz"), "The names are in the CSV file");
            assertEquals(1, search.row("holiday/18.jpg"));
        }
    }

    @Test
    void aRowOutOfRangeIsAnErrorWithTheRange() throws IOException {
        try (ImageSearch search = ImageSearch.open(named("a", "b", "c"))) {
            assertUserError(() -> search.ofRow(3, 1), "no image 3", "from 0 to 2");
            assertUserError(() -> search.ofRow(-1, 1), "no image -1");
            assertThrows(IllegalArgumentException.class, () -> search.ofFeature(new float[9], 1));
        }
    }

    @Test
    void theClassOfAnImageIsThatOfTheList() throws IOException {
        Path matrix = matrix(new float[][] {{1, 0}, {1, 0}});
        Files.writeString(folder.resolve("m.csv"), "Class,name,row\ncat,b.jpg,1\n,a.jpg,0\n");

        try (ImageSearch search = ImageSearch.open(matrix)) {
            assertEquals(List.of(new Match(1, 1, "b.jpg", "cat")), search.ofRow(0, 5));
            assertEquals(List.of(new Match(0, 1, "a.jpg", "")), search.ofRow(1, 5));
        }
    }

    @Test
    void aDescriptionOfAnEarlierVersionIsRead() throws IOException {
        Path matrix = named("a", "b", "c");
        EmbeddingDescription now =
                new EmbeddingDescription("resnet18", "photos", "", "output", 3, 2, 32, "center-square", "none", 0);
        EmbeddingDescription.beside(matrix).write(folder, now);
        Path file = folder.resolve("m.json");
        String earlier = Files.readString(file).replaceAll(",\\s*\"encoder_file\"[^,]*,\\s*\"fingerprint\"[^}]*", "\n");
        Files.writeString(file, earlier);

        assertEquals(-1, earlier.indexOf("finger"));
        assertEquals(now, StoredEmbedding.describe(matrix).orElseThrow());
        ImageSearch.open(matrix).close();
    }

    @Test
    void aFileThatIsNoMatrixIsAnErrorThatSaysHowToMakeOne() throws IOException {
        assertUserError(() -> ImageSearch.open(folder.resolve("missing.npy")), "missing.npy", "embed");
        Path parquet = Files.writeString(folder.resolve("photos.parquet"), "PAR1");
        Files.writeString(folder.resolve("photos.parquet.json"), "{}");
        assertUserError(() -> ImageSearch.open(parquet), "Parquet", "photos.npy");
        Path text = Files.writeString(folder.resolve("text.npy"), "no matrix at all");
        assertUserError(() -> ImageSearch.open(text), "text.npy is not a matrix", "astype");
        assertUserError(() -> ImageSearch.open(folder), "is a folder");
        Path broken = matrix(new float[][] {{1, 0}, {Float.NaN, 1}});
        assertUserError(() -> ImageSearch.open(broken), "image 1", "not finite");
    }

    private Path named(String... names) throws IOException {
        float[][] rows = new float[names.length][2];
        StringBuilder list = new StringBuilder("row,name,class\n");
        for (int i = 0; i < names.length; i++) {
            rows[i][i % 2] = 1;
            list.append(i).append(',').append(names[i]).append(",\n");
        }
        Files.writeString(folder.resolve("m.csv"), list);
        return matrix(rows);
    }

    private Path matrix(float[][] rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(NpyMatrix.header(rows.length, rows[0].length));
        for (float[] row : rows) {
            ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * row.length).order(ByteOrder.LITTLE_ENDIAN);
            buffer.asFloatBuffer().put(row);
            bytes.write(buffer.array());
        }
        return Files.write(folder.resolve("m.npy"), bytes.toByteArray());
    }

    private static List<Integer> rows(List<Match> matches) {
        return matches.stream().map(Match::row).toList();
    }
}
