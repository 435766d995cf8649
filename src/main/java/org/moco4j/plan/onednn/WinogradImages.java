package org.moco4j.plan.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Transforms the tiles of images. */
final class WinogradImages {
    private final KernelWorkers workers;
    private final WinogradShape shape;
    private final NativePixels images;
    private final FloatBuffer matrices;
    private final List<INDArray> held;
    private final WinogradTransforms[] tiles;

    /**
     * @param from {@code [N, H, W, I]} of the shape
     * @param to of {@link WinogradShape#imageMatrices}
     */
    WinogradImages(KernelWorkers workers, WinogradShape shape, INDArray from, INDArray to) {
        this.workers = workers;
        this.shape = shape;
        this.images = new NativePixels(OneDnn.floats(from), shape.height(), shape.width(), shape.in());
        this.matrices = OneDnn.floats(to);
        this.held = List.of(from, to);
        this.tiles = WinogradTransforms.forWorkers(workers, shape.in());
    }

    /** Transforms the images of a part, from {@code firstImage} on. */
    void transform(int firstImage) {
        NativeMatrices layout = shape.imageMatrices();
        workers.run(layout.rows(), held, (worker, begin, end) -> {
            WinogradTransforms tile = tiles[worker];
            WinogradShape.blocks(begin, end, shape.in(), block -> {
                for (int row = 0; row < block.rows(); row++) {
                    images.read(shape.pixels(firstImage, block.row() + row, block), tile.tile(), row * block.columns());
                }
                tile.images();
                layout.write(matrices, block, tile.tile());
            });
        });
    }
}
