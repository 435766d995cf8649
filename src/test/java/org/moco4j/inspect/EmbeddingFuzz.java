package org.moco4j.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.moco4j.embed.NpyMatrix;
import org.moco4j.io.WrittenFiles;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.testing.fuzz.ByteMutations;
import org.moco4j.testing.fuzz.FuzzTarget;
import org.moco4j.testing.fuzz.FuzzTarget.Memory;
import org.moco4j.testing.fuzz.FuzzTarget.Trial;
import org.moco4j.testing.fuzz.JsonMutations;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Fuzzes the readers of stored features and embeddings. */
public final class EmbeddingFuzz {
    private static final int ROWS = 7;
    private static final int COLUMNS = 5;

    /** Files are read with buffers of one MiB. */
    private static final Memory MEMORY = new Memory(8 << 20, 200);

    private final Path folder;

    private EmbeddingFuzz(Path folder) {
        this.folder = folder;
    }

    public static List<FuzzTarget> targets() {
        return List.of(
                new FuzzTarget("embedding npy", 150, folder -> new EmbeddingFuzz(folder).embedding("npy")),
                new FuzzTarget("embedding csv", 150, folder -> new EmbeddingFuzz(folder).embedding("csv")),
                new FuzzTarget("embedding json", 150, folder -> new EmbeddingFuzz(folder).embedding("json")),
                new FuzzTarget(
                        "feature cache",
                        100,
                        folder -> new EmbeddingFuzz(folder).cache(),
                        outcome -> outcome.read() == 100 && outcome.refused() == 0));
    }

    /** Checks that features of a damaged file are extracted again and are the same. */
    private Trial cache() throws IOException {
        INDArray features = Nd4j.linspace(1, ROWS * COLUMNS, ROWS * COLUMNS)
                .castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT)
                .reshape(ROWS, COLUMNS);
        cached(features).close();
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.filter(found -> !found.endsWith(WrittenFiles.LIST))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] kept = Files.readAllBytes(file);
        return new Trial(file, MEMORY, random -> ByteMutations.of(List.of(kept), random), given -> {
            try (INDArray found = cached(features)) {
                if (!found.equals(features)) {
                    throw new IllegalStateException("damaged features were used");
                }
            }
        });
    }

    /** Changes the matrix, the names of its rows, or its note. */
    private Trial embedding(String ending) throws IOException {
        Path matrix = folder.resolve("e.npy");
        byte[] npy = npy();
        byte[] names =
                "row,name,class\n0,a.png,x\n1,\"b, \"\"c\"\".png\",y\n2,d.png,\n".getBytes(StandardCharsets.UTF_8);
        EmbeddingDescription note = new EmbeddingDescription(
                "resnet18", "pictures", "photos", "backbone", 3, COLUMNS, 32, "center-square", "none", 0);
        Files.write(matrix, npy);
        Files.write(folder.resolve("e.csv"), names);
        EmbeddingDescription.beside(matrix).write(folder, note);
        String json = Files.readString(folder.resolve("e.json"));
        // The first array takes ND4J forty megabytes.
        StoredEmbedding.read(matrix).close();
        return new Trial(
                folder.resolve("e." + ending),
                MEMORY,
                random -> switch (ending) {
                    case "npy" -> npy(npy, random);
                    case "csv" -> ByteMutations.of(List.of(names), random);
                    default -> JsonMutations.of(List.of(json), random);
                },
                given -> {
                    try (StoredEmbedding embedding = StoredEmbedding.read(matrix)) {
                        embedding.folder();
                    }
                });
    }

    /** Checks an embedding whose note names a folder. */
    static Path of(Path folder, String named) throws IOException {
        Path matrix = Files.write(folder.resolve("n.npy"), npy());
        Files.writeString(folder.resolve("n.csv"), "row,name,class\n0,a,\n1,b,\n2,c,\n");
        EmbeddingDescription.beside(matrix)
                .write(
                        folder,
                        new EmbeddingDescription(
                                "resnet18", "pictures", named, "backbone", 3, COLUMNS, 32, "center-square", "none", 0));
        return matrix;
    }

    private INDArray cached(INDArray features) throws IOException {
        return new FeatureCache(folder).get("key", new long[] {ROWS, COLUMNS}, features::dup);
    }

    private static byte[] npy() {
        byte[] header = NpyMatrix.header(3, COLUMNS);
        return java.util.Arrays.copyOf(header, header.length + 3 * COLUMNS * Float.BYTES);
    }

    /** Half of the files have another header of the same length. */
    private static byte[] npy(byte[] whole, Random random) {
        if (random.nextBoolean()) {
            return ByteMutations.of(List.of(whole), random);
        }
        List<String> shapes = List.of(
                "(3, 5)",
                "(5, 3)",
                "(15,)",
                "()",
                "(3, 0)",
                "(0, 5)",
                "(-3, -5)",
                "(3, 5, 1)",
                "(99999999999, 5)",
                "(999999999, 999999999)",
                "(4294967299, 5)",
                "(3 5)",
                "3");
        List<String> types = List.of("<f4", "<f4", "<f4", ">f4", "<f8", "|O", "|u1", "<i4", "[('a', '<f4')]", "");
        String text = "{'descr': '" + types.get(random.nextInt(types.size())) + "', 'fortran_order': "
                + (random.nextInt(4) == 0 ? "True" : "False") + ", 'shape': "
                + shapes.get(random.nextInt(shapes.size())) + ", }";
        byte[] forged = whole.clone();
        java.util.Arrays.fill(forged, 10, 127, (byte) ' ');
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, forged, 10, bytes.length);
        return random.nextInt(4) == 0 ? ByteMutations.of(List.of(forged), random) : forged;
    }
}
