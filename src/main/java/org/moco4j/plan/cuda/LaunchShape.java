package org.moco4j.plan.cuda;

/**
 * The blocks and threads of a kernel launch.
 *
 * @param x blocks in the first direction
 * @param y blocks in the second direction
 * @param threads in each block, all in the first direction
 */
public record LaunchShape(int x, int y, int threads) {
    private static final int THREADS = 256;

    /** One thread for each of {@code n} items, at least one block. */
    public static LaunchShape items(long n) {
        return new LaunchShape(Math.toIntExact(Math.max(1, (n + THREADS - 1) / THREADS)), 1, THREADS);
    }
}
