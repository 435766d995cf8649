package org.moco4j.tensorfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.moco4j.UserError;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A file of named tensors, even an untrusted or damaged one. */
public interface TensorFile extends AutoCloseable {

    /**
     * Opens a file of safetensors or of {@code torch.save}, which it recognizes by its first bytes.
     *
     * @throws DamagedFileException if it is neither, or is damaged
     * @throws UserError if it is a file of {@code torch.save} with other objects than tensors, numbers and text
     * @throws NoSuchFileException if the file is missing
     */
    static TensorFile open(Path file) throws IOException {
        // Opening a named pipe would block; the reader of safetensors refuses it.
        if (Files.isRegularFile(file)) {
            if (TorchZip.isTorchZip(file)) {
                return new TorchZip(file);
            }
            if (TorchLegacyFile.isLegacy(file)) {
                return new TorchLegacyFile(file);
            }
        }
        return SafetensorsReader.open(file);
    }

    /** Whether a file begins as {@code torch.save} writes it; it can still be damaged. */
    static boolean isTorch(Path file) throws IOException {
        return Files.isRegularFile(file) && (TorchZip.isTorchZip(file) || TorchLegacyFile.isLegacy(file));
    }

    /** Returns the path of the file. */
    Path file();

    /** Returns all tensors by name, in the order of the file. */
    Map<String, TensorEntry> tensors();

    /** Returns texts by key, which describe the tensors. */
    default Map<String, String> metadata() {
        return Map.of();
    }

    /** Whether the file contains a checksum of itself. */
    default boolean hasChecksum() {
        return false;
    }

    /**
     * Compares the file with its checksum.
     *
     * @throws DamagedFileException if they differ, or the file has no checksum
     */
    default void verifyChecksum() throws IOException {
        throw new DamagedFileException(file(), "has no checksum");
    }

    /**
     * Reads values of a tensor in row-major order. F64 values are rounded; F16 and BF16 values are exact.
     *
     * @param name a tensor that is readable as floats
     * @param from index of the first value
     * @param values the values to fill, at most {@value FloatBlocks#BLOCK}
     */
    void floats(String name, long from, float[] values) throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Returns the entry of a tensor of floats.
     *
     * @throws IllegalArgumentException if the tensor is missing or is not a float tensor
     */
    default TensorEntry floatTensor(String name) {
        TensorEntry tensor = tensors().get(name);
        if (tensor == null || !tensor.dtype().readableAsFloat()) {
            throw new IllegalArgumentException("no tensor '" + name + "' of floats");
        }
        return tensor;
    }

    /**
     * Fills an array with a tensor's values.
     *
     * @param into contiguous row-major float array of the tensor's length
     * @throws IllegalArgumentException if the tensor is missing, is not a float tensor, or has another length
     */
    default void read(String name, INDArray into) throws IOException {
        TensorEntry tensor = floatTensor(name);
        if (tensor.length() != into.length()) {
            throw new IllegalArgumentException(
                    "tensor " + name + " is " + tensor.form() + ", to be read into " + into.length() + " values");
        }
        new FloatBlocks(into).write((from, values) -> floats(name, from, values));
    }

    /**
     * Whether all values of a tensor are finite as 32-bit floats. The values are not stored.
     *
     * @throws IllegalArgumentException if the tensor is missing or is not a float tensor
     */
    default boolean isFinite(String name) throws IOException {
        long count = floatTensor(name).length();
        for (long from = 0; from < count; from += FloatBlocks.BLOCK) {
            float[] values = new float[(int) Math.min(FloatBlocks.BLOCK, count - from)];
            floats(name, from, values);
            for (float value : values) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
