package org.moco4j.plan.onednn;

/**
 * Decides for which shapes Winograd's F(4x4, 3x3) is used (Lavin and Gray 2016, "Fast Algorithms for Convolutional
 * Neural Networks"). It needs a quarter of the multiplications, but its transforms are too expensive with few channels,
 * or with few tiles to share the transformed weights. It is a fixed rule instead of a time measurement, so that a run
 * always gives the same bits.
 *
 * @param fewestChannels least number of channels of images and of results
 * @param fewestTiles least number of tiles of 4x4 results in a batch
 */
record WinogradRule(long fewestChannels, long fewestTiles) {
    /** Compared with the direct convolution in float32. */
    static final WinogradRule FLOAT32 = new WinogradRule(32, 32);

    /**
     * Compared with the direct convolution in bf16, which is faster, and whose arrays take half the memory of
     * Winograd's float32.
     */
    static final WinogradRule BF16 = new WinogradRule(256, 128);

    /** Compared with the direct convolution in float32 on a processor with AVX2 but without AVX-512. */
    static final WinogradRule WITHOUT_AVX512 = new WinogradRule(64, 32);

    /** Every convolution of 3x3: for tests. */
    static final WinogradRule EVERYTHING = new WinogradRule(1, 1);

    /** No convolution: for tests. */
    static final WinogradRule NOTHING = new WinogradRule(Long.MAX_VALUE, Long.MAX_VALUE);

    private static final int ROWS = 4;

    /**
     * @param weights {@code [O, I, 3, 3]}
     * @param out {@code [N, H, W, O]}
     */
    boolean takes(long[] weights, long[] out) {
        long tiles = out[0] * tiles(out[1]) * tiles(out[2]);
        return Math.min(weights[0], weights[1]) >= fewestChannels && tiles >= fewestTiles;
    }

    private static long tiles(long size) {
        return (size + ROWS - 1) / ROWS;
    }
}
