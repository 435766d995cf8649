package org.moco4j.inspect;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Checksum;
import org.moco4j.embed.NpyMatrix;
import org.moco4j.eval.FloatRows;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.WrittenFiles;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Stores features of images in a folder, as NumPy files with a checksum, so that they are extracted only once. */
final class FeatureCache {
    private static final int DIGITS = 16;

    private static final int CHECKSUM_BYTES = Long.BYTES;

    private static final String ENDING = ".npy";

    private final Path folder;
    private final Set<Path> used = new HashSet<>();

    FeatureCache(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns the features that are stored under this key. If there are none, extracts and stores them.
     *
     * @param key identifies the features: encoder, images and view
     * @param shape shape of the features, {@code [n, d]}
     * @param extract extracts the features
     * @return a new array, which the caller closes
     */
    INDArray get(String key, long[] shape, Supplier<INDArray> extract) throws IOException {
        Path file = folder.resolve(digest(key) + ENDING);
        used.add(file);
        Optional<INDArray> stored = read(file, shape);
        if (stored.isPresent()) {
            return stored.get();
        }
        INDArray features = extract.get();
        AtomicFile.writeVerified(file, out -> write(features, out), written -> {}, WrittenFiles.BY_NAME);
        return features;
    }

    /** Deletes features that were not used. For CIFAR-10 each view takes 100 MB. */
    void deleteUnused() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                if (!used.contains(file)) {
                    WrittenFiles.deleteIfOwn(file, WrittenFiles.BY_NAME);
                }
            }
        }
    }

    private static byte[] header(long[] shape) {
        return NpyMatrix.header(shape[0], Math.toIntExact(shape[1]));
    }

    private static void write(INDArray features, OutputStream target) throws IOException {
        CheckedOutputStream out = new CheckedOutputStream(target, new CRC32C());
        out.write(header(features.shape()));
        FloatRows rows = new FloatRows("the features", features);
        float[] row = new float[rows.length()];
        ByteBuffer bytes = ByteBuffer.allocate(4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows.rows(); i++) {
            rows.copy(i, row);
            bytes.asFloatBuffer().put(row);
            out.write(bytes.array());
        }
        target.write(checksum(out.getChecksum()));
    }

    /** Returns the bytes of the checksum. They come after the matrix, where NumPy ignores them. */
    private static byte[] checksum(Checksum sum) {
        return ByteBuffer.allocate(CHECKSUM_BYTES).putLong(sum.getValue()).array();
    }

    /** Returns empty if the file is missing, damaged or of another shape. Then the features are extracted again. */
    private static Optional<INDArray> read(Path file, long[] shape) throws IOException {
        byte[] header = header(shape);
        if (!Files.isRegularFile(file)
                || Files.size(file) != header.length + Float.BYTES * shape[0] * shape[1] + CHECKSUM_BYTES) {
            return Optional.empty();
        }
        INDArray features = Nd4j.createUninitialized(DataType.FLOAT, shape);
        boolean whole = false;
        try (InputStream buffered = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            CheckedInputStream in = new CheckedInputStream(buffered, new CRC32C());
            whole = Arrays.equals(header, in.readNBytes(header.length))
                    && NpyMatrix.fill(features, in)
                    && Arrays.equals(checksum(in.getChecksum()), buffered.readNBytes(CHECKSUM_BYTES));
        } finally {
            if (!whole) {
                features.close();
            }
        }
        return whole ? Optional.of(features) : Optional.empty();
    }

    private static String digest(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing in this Java", e);
        }
    }
}
