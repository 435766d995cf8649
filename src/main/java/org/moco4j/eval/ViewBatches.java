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
 * Views of a set's images in order, batch by batch, {@code [batch, size, size, 3]}: while one batch is with the consumer, the
 * workers prepare the next. The last batch may be incomplete; the rows after its end hold whatever was there before.
 */
final class ViewBatches {
    private final View view;
    private final int first;
    private final int images;
    private final Memory memory;
    private final WorkerPool pool;
    private final ViewBuffers[] scratch;
    private int begun;
    private WorkerPool.Running preparing;

    /**
     * @param first the first image
     * @param images how many, from that one on
     * @param memory used by nobody else as long as batches are taken
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
        begin();
    }

    /** The next batch, valid until the next call. */
    INDArray next() {
        preparing.await();
        INDArray ready = memory.slot(begun - 1).array;
        // On a GPU the array has a twin there, which is older now; on the CPU nothing happens.
        Nd4j.getAffinityManager().tagLocation(ready, AffinityManager.Location.HOST);
        begin();
        return ready;
    }

    private void begin() {
        int from = begun * memory.batch;
        int rows = Math.min(memory.batch, images - from);
        Slot slot = memory.slot(begun);
        begun++;
        preparing = pool.start(worker -> {
            for (int row = worker; row < rows; row += pool.workers()) {
                view.write(first + from + row, scratch[worker], slot.values, row * memory.viewLength);
            }
        });
    }

    /** The array owns the memory that the buffer shows, so both are held. */
    private record Slot(INDArray array, FloatBuffer values) {}

    /** Two batches, used in turn. */
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
