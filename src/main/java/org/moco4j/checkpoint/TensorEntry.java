package org.moco4j.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What the header of a safetensors file says of one tensor.
 *
 * @param shape the sizes of its axes, row-major; empty for a single number
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
public record TensorEntry(Dtype dtype, List<Long> shape, long begin, long end) {

    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /** Type and shape in words: {@code F32 [64, 3, 3, 3]}. */
    public String form() {
        return form(dtype, shape.stream().mapToLong(Long::longValue).toArray());
    }

    boolean hasShape(long... sizes) {
        return Arrays.equals(shape.stream().mapToLong(Long::longValue).toArray(), sizes);
    }

    static String form(Dtype dtype, long... shape) {
        return dtype + LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", ", " [", "]"));
    }

    /**
     * Bytes that the tensor takes by type and shape.
     *
     * @throws ArithmeticException where that is more than a long can say
     */
    static long bytesOf(Dtype dtype, List<Long> shape) {
        long bytes = dtype.bytes();
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        return bytes;
    }
}
