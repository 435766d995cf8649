package org.moco4j.eval;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.moco4j.augment.View;
import org.moco4j.augment.ViewBuffers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Prepares views of images in order, in batches of {@code [batch, size, size, 3]}. The workers prepare the next batch
 * while the caller uses the current one. The last batch may be incomplete; its remaining rows keep old values.
 */
final class ViewBatches {
    private final View view;
    private final int first;
    private final int images;
    private final Memory memory;
    private final WorkerPool pool;
    private final ViewBuffers[] scratch;
    private int started;
    private WorkerPool.Running preparing;

    /**
     * @param first the first image
     * @param images number of images
     * @param memory for the batches; it must not be used elsewhere at the same time
     */
    ViewBatches(View view, int first, int images, Memory memory, WorkerPool pool) {
        this.view = view;
        this.first = first;
        this.images = images;
        this.memory = memory;
        this.pool = pool;
        this.scratch = IntStream.range(0, pool.workers())
                .mapToObj(worker -> view.newScratch())
                .toArray(ViewBuffers[]::new);
        prepareNext();
    }

    /** The next batch, valid until the next call. */
    INDArray next() {
        preparing.await();
        INDArray ready = memory.slot(started - 1).array;
        // Marks a copy on a GPU as outdated; on the CPU this does nothing.
        Nd4j.getAffinityManager().tagLocation(ready, AffinityManager.Location.HOST);
        prepareNext();
        return ready;
    }

    private void prepareNext() {
        int from = started * memory.batch;
        int rows = Math.min(memory.batch, images - from);
        Slot slot = memory.slot(started);
        started++;
        preparing = pool.start(worker -> {
            for (int row = worker; row < rows; row += pool.workers()) {
                view.write(first + from + row, scratch[worker], slot.values, row * memory.viewLength);
            }
        });
    }

    /** The array owns the buffer's memory, so the slot keeps both. */
    private record Slot(INDArray array, FloatBuffer values) {}

    /** Memory for two batches, which are used in turn. */
    static final class Memory implements AutoCloseable {
        private final int batch;
        private final int viewLength;
        private final Slot even;
        private final Slot odd;

        Memory(int batch, int size) {
            this.batch = batch;
            this.viewLength = 3 * size * size;
            this.even = slot(batch, size);
            this.odd = slot(batch, size);
        }

        int batch() {
            return batch;
        }

        private static Slot slot(int batch, int size) {
            INDArray array = Nd4j.create(DataType.FLOAT, batch, size, size, 3);
            return new Slot(array, array.data().asNioFloat());
        }

        private Slot slot(int number) {
            return number % 2 == 0 ? even : odd;
        }

        @Override
        public void close() {
            even.array.close();
            odd.array.close();
        }
    }
}
