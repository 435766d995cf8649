package org.moco4j.plan.onednn;

import java.nio.FloatBuffer;

/** Transforms the tiles of images. */
final class WinogradImages {
    private final KernelWorkers workers;
    private final WinogradShape shape;
    private final NativePixels images;
    private final WinogradTransforms[] tiles;

    /** @param images {@code [N, H, W, I]} of the shape */
    WinogradImages(KernelWorkers workers, WinogradShape shape, NativePixels images) {
        this.workers = workers;
        this.shape = shape;
        this.images = images;
        this.tiles = WinogradTransforms.forWorkers(workers, shape.in());
    }

    /** Transforms the images of a part, from {@code firstImage} on. */
    void transform(int firstImage, FloatBuffer to) {
        NativeMatrices matrices = shape.imageMatrices();
        workers.run(matrices.rows(), (worker, begin, end) -> {
            WinogradTransforms tile = tiles[worker];
            WinogradShape.parts(begin, end, shape.in(), part -> {
                for (int row = 0; row < part.rows(); row++) {
                    images.read(shape.pixels(firstImage, part.row() + row, part), tile.tile(), row * part.columns());
                }
                tile.images();
                matrices.write(to, part, tile.tile());
            });
        });
    }
}
