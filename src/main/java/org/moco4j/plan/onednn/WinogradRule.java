package org.moco4j.plan.onednn;

/**
 * Decides for which shapes Winograd's F(4x4, 3x3) is used (Lavin and Gray 2016, "Fast Algorithms for Convolutional
 * Neural Networks"). It needs a quarter of the multiplications, but its transforms are too expensive with few channels,
 * or with few tiles to share the transformed weights. It is a fixed rule instead of a time measurement, so that a run
 * always gives the same bits.
 *
 * @param fewestChannels least number of channels of images and of results
 * @param fewestTiles least number of tiles of 4x4 results in a batch
 * @param leastUse least share of the tiles' results that is used: tiles at the edge of an image reach beyond it, so 6x6
 *     results need four tiles, of whose 64 results 36 are used
 */
record WinogradRule(long fewestChannels, long fewestTiles, double leastUse) {
    /** Compared with the direct convolution in float32. */
    static final WinogradRule FLOAT32 = new WinogradRule(32, 32, 0);

    /**
     * Compared with the direct convolution in bf16, which is faster, and whose arrays take half the memory of
     * Winograd's float32. The direct convolution is faster at 6x6 and 3x3 results, which use 56% of their tiles, but
     * not at 7x7, which use 77%.
     */
    static final WinogradRule BF16 = new WinogradRule(256, 128, 2.0 / 3);

    /** Compared with the direct convolution in float32 on a processor with AVX2 but without AVX-512. */
    static final WinogradRule WITHOUT_AVX512 = new WinogradRule(64, 32, 0);

    /** Every convolution of 3x3: for tests. */
    static final WinogradRule EVERYTHING = new WinogradRule(1, 1, 0);

    /** No convolution: for tests. */
    static final WinogradRule NOTHING = new WinogradRule(Long.MAX_VALUE, Long.MAX_VALUE, 0);

    private static final int ROWS = 4;

    /**
     * @param weights {@code [O, I, 3, 3]}
     * @param out {@code [N, H, W, O]}
     */
    boolean takes(long[] weights, long[] out) {
        long tiles = out[0] * tiles(out[1]) * tiles(out[2]);
        double use = (double) out[0] * out[1] * out[2] / (tiles * ROWS * ROWS);
        return Math.min(weights[0], weights[1]) >= fewestChannels && tiles >= fewestTiles && use >= leastUse;
    }

    private static long tiles(long size) {
        return (size + ROWS - 1) / ROWS;
    }
}
