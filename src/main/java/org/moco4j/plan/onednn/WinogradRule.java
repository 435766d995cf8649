package org.moco4j.plan.onednn;

/**
 * From which shapes on Winograd's F(4x4, 3x3) (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
 * Networks"), a quarter of the multiplications, makes up for its transforms: not with few channels, nor with few tiles
 * to share the transformed weights. A rule and no stopwatch, so that a run gives the same bits every time.
 *
 * @param fewestChannels of images and of results
 * @param fewestTiles of 4x4 results in a batch
 */
record WinogradRule(long fewestChannels, long fewestTiles) {
    /** Against float32's direct convolution. */
    static final WinogradRule FLOAT32 = new WinogradRule(32, 32);

    /**
     * Against bf16's direct convolution, which is faster, and whose arrays take half the memory of Winograd's float32.
     */
    static final WinogradRule BF16 = new WinogradRule(256, 128);

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
