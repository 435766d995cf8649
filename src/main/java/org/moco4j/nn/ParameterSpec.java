package org.moco4j.nn;

/**
 * A named array of an encoder: a weight, or a running statistic.
 *
 * @param name torchvision's name, e.g. {@code layer1.0.conv1.weight}
 * @param shape convolutions {@code [out, in, h, w]}, linear layers {@code [out, in]}, batch norm {@code [C]}
 * @param start creates the initial values
 */
public record ParameterSpec(String name, long[] shape, Initializer start) {

    public long length() {
        long n = 1;
        for (long d : shape) {
            n *= d;
        }
        return n;
    }
}
