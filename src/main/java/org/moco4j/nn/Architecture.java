package org.moco4j.nn;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The backbones that can be trained: ResNets of He et al. 2016, "Deep Residual Learning for Image Recognition", table
 * 1.
 */
public enum Architecture {
    RESNET18(false, 2, 2, 2, 2),
    RESNET34(false, 3, 4, 6, 3),
    RESNET50(true, 3, 4, 6, 3);

    private final boolean bottleneck;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<Integer> blocksPerStage;

    Architecture(boolean bottleneck, Integer... blocksPerStage) {
        this.bottleneck = bottleneck;
        this.blocksPerStage = List.of(blocksPerStage);
    }

    /** The name in a config: {@code resnet18}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The architecture of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the available ones
     */
    public static Architecture named(String key) {
        return Arrays.stream(values())
                .filter(a -> a.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no architecture '" + key + "'; available: "
                        + Arrays.stream(values()).map(Architecture::key).collect(Collectors.joining(", "))));
    }

    /**
     * The architecture with these blocks, if there is one.
     *
     * @param bottleneck whether a block has three convolutions
     * @param blocks number of blocks of each stage, in order
     */
    public static Optional<Architecture> with(boolean bottleneck, List<Integer> blocks) {
        return Arrays.stream(values())
                .filter(a -> a.bottleneck == bottleneck && a.blocksPerStage.equals(blocks))
                .findFirst();
    }

    /**
     * Whether a block has three convolutions (1x1, 3x3, 1x1 with four times the width) instead of two 3x3 convolutions.
     */
    boolean bottleneck() {
        return bottleneck;
    }

    List<Integer> blocksPerStage() {
        return blocksPerStage;
    }
}
