package org.moco4j.tensorfile;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A tensor in a file.
 *
 * @param shape the sizes of the axes, row-major; empty for a single number
 * @param begin first byte, counted from the begin of the data or of the tensor
 * @param end byte after the last one
 */
public record TensorEntry(Dtype dtype, List<Long> shape, long begin, long end) {

    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /** Returns type and shape as text: {@code F32 [64, 3, 3, 3]}. */
    public String form() {
        return form(dtype, shape.stream().mapToLong(Long::longValue).toArray());
    }

    /** Returns the number of elements. */
    public long length() {
        return (end - begin) / dtype.bytes();
    }

    public boolean hasShape(long... sizes) {
        return Arrays.equals(shape.stream().mapToLong(Long::longValue).toArray(), sizes);
    }

    public static String form(Dtype dtype, long... shape) {
        return dtype + LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", " [", "]"));
    }

    /**
     * Computes the bytes that a tensor of this type and shape needs.
     *
     * @throws ArithmeticException if the result does not fit into a long
     */
    static long bytesOf(Dtype dtype, List<Long> shape) {
        long bytes = dtype.bytes();
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        return bytes;
    }
}
