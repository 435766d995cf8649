package org.moco4j.plan.onednn;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_blocking_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.memory;

/**
 * The weights of a convolution as the second matrix of a product: {@code [h w I, O]}, or {@code [h w O, I]} for the
 * gradient of the images.
 *
 * @param matrix in the layout that the product wants
 * @param weights the shape {@code [O, I, h, w]}
 * @param rows the dimension of the weights that counts the rows at one place of the window
 * @param columns the dimension of the weights that counts the columns
 */
record FilterMatrix(memory.desc matrix, long[] weights, int rows, int columns) {
    /** The dimensions of the matrix. */
    private static final int ROWS = 0;

    private static final int COLUMNS = 1;
    /** The last dimensions of the weights. */
    private static final int HEIGHT = 2;

    private static final int WIDTH = 3;

    /**
     * Returns the same layout as one of the weights, so that one reorder can make it from plain weights. It is empty
     * if a block of rows has more than one place of the window, or if columns are padded.
     */
    Optional<memory.desc> ofWeights() {
        dnnl_blocking_desc_t blocks = matrix.data().format_desc_blocking();
        long block = 1;
        for (int i = 0; i < blocks.inner_nblks(); i++) {
            block *= blocks.inner_idxs().get(i) == ROWS ? blocks.inner_blks().get(i) : 1;
        }
        if (weights[rows] % block != 0 || isPadded()) {
            return Optional.empty();
        }
        // The blocks replace those of another layout, because no constructor takes blocks.
        memory.desc layout = new memory.desc(weights, matrix.data_type(), memory.format_tag.oihw);
        dnnl_blocking_desc_t copy = layout.data().format_desc_blocking();
        long place = blocks.strides().get(ROWS) * weights[rows] / block;
        copy.strides().put(rows, blocks.strides().get(ROWS));
        copy.strides().put(columns, blocks.strides().get(COLUMNS));
        copy.strides().put(WIDTH, place);
        copy.strides().put(HEIGHT, place * weights[WIDTH]);
        copy.inner_nblks(blocks.inner_nblks());
        for (int i = 0; i < blocks.inner_nblks(); i++) {
            copy.inner_blks().put(i, blocks.inner_blks().get(i));
            copy.inner_idxs().put(i, blocks.inner_idxs().get(i) == ROWS ? rows : columns);
        }
        return Optional.of(layout);
    }

    private boolean isPadded() {
        dnnl_memory_desc_t data = matrix.data();
        return data.dims().get(ROWS) != data.padded_dims().get(ROWS)
                || data.dims().get(COLUMNS) != data.padded_dims().get(COLUMNS);
    }
}
