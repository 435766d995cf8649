package org.moco4j.nn;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The first layers of a ResNet, before its residual blocks. */
public enum Stem {
    /** A 3x3 convolution at stride 1 and no pooling: the usual ResNet for images of 32 pixels. */
    CIFAR(3, 1, false),

    /**
     * A 7x7 convolution at stride 2, then 3x3 max pooling at stride 2, as published for ImageNet (He et al. 2016, table
     * 1) and as in torchvision. At equal image size it costs about a sixteenth of {@link #CIFAR}.
     */
    IMAGENET(7, 2, true);

    /** The stride of the pooling. */
    public static final int POOL_STRIDE = 2;

    /** Height and width of the pooling's window; its padding is 1 on each side. */
    public static final int POOL_KERNEL = 3;

    private final int kernel;
    private final int stride;
    private final boolean pools;

    Stem(int kernel, int stride, boolean pools) {
        this.kernel = kernel;
        this.stride = stride;
        this.pools = pools;
    }

    /** The name in a config: {@code cifar} or {@code imagenet}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The stem of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the available ones
     */
    public static Stem named(String key) {
        return Arrays.stream(values())
                .filter(stem -> stem.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stem '" + key + "'; available: "
                        + Arrays.stream(values()).map(Stem::key).collect(Collectors.joining(", "))));
    }

    /** Height and width of the convolution's window. */
    public int kernel() {
        return kernel;
    }

    int stride() {
        return stride;
    }

    /** Whether 3x3 max pooling at stride 2 follows the convolution, its batch norm and the ReLU. */
    public boolean pools() {
        return pools;
    }

    /** Height and width of the stem's output. */
    int outputSize(int imageSize) {
        int convolved = sizeAfter(imageSize, stride);
        return pools ? sizeAfter(convolved, POOL_STRIDE) : convolved;
    }

    /** The size after a layer whose padding keeps the size at stride 1. */
    static int sizeAfter(int size, int stride) {
        return (size - 1) / stride + 1;
    }
}
