package org.moco4j.augment;

import java.nio.FloatBuffer;
import java.util.NoSuchElementException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches that name their views instead of containing them: row n of a batch is {@code (epoch, image, view)},
 * {@code [N, 3]} of type INT64. A view depends on nothing else but the seed, so it can be made where it is needed:
 * {@link #write}. The order of the images is that of {@link TwoViewBatches}. Not thread-safe.
 */
public final class ViewReferences implements TrainingBatches {
    /** The numbers of a row. */
    public static final int NUMBERS = 3;

    private static final int EPOCH = 0;
    private static final int IMAGE = 1;
    private static final int VIEW = 2;

    private final EpochOrder order;
    private final EpochOrder.Batches ordered;
    private final INDArray query;
    private final INDArray key;
    private long epoch;
    private int step;

    /** Creates the batches from epoch 0, step 0 on. */
    public ViewReferences(EpochOrder order) {
        this.order = order;
        ordered = new EpochOrder.Batches(order);
        query = Nd4j.create(DataType.INT64, order.batchSize(), NUMBERS);
        key = Nd4j.create(DataType.INT64, order.batchSize(), NUMBERS);
    }

    /**
     * Makes the view that a row names.
     *
     * @param rows rows of a batch, {@code [n, 3]}
     * @param index which of the rows
     * @param scratch memory of {@code views} for this thread
     * @param target receives {@code [size, size, 3]} normalized floats at {@code offset}
     */
    public static void write(
            TwoViews views, long[] rows, int index, ViewBuffers scratch, FloatBuffer target, int offset) {
        int from = NUMBERS * index;
        View view = rows[from + VIEW] == TwoViews.QUERY
                ? views.queries(rows[from + EPOCH])
                : views.keys(rows[from + EPOCH]);
        view.write(Math.toIntExact(rows[from + IMAGE]), scratch, target, offset);
    }

    @Override
    public int stepsPerEpoch() {
        return order.stepsPerEpoch();
    }

    @Override
    public void seek(long toEpoch, int toStep) {
        order.requirePosition(toEpoch, toStep);
        epoch = toEpoch;
        step = toStep;
    }

    @Override
    public TwoViewBatch next() {
        if (step >= stepsPerEpoch()) {
            throw new NoSuchElementException("Epoch " + epoch + " is over; seek the next one.");
        }
        int[] images = new int[order.batchSize()];
        ordered.copy(epoch, step, images);
        fill(query, images, TwoViews.QUERY);
        fill(key, images, TwoViews.KEY);
        return new TwoViewBatch(query, key, epoch, step++, images);
    }

    private void fill(INDArray rows, int[] images, int view) {
        for (int n = 0; n < images.length; n++) {
            rows.data().put((long) NUMBERS * n + EPOCH, epoch);
            rows.data().put((long) NUMBERS * n + IMAGE, images[n]);
            rows.data().put((long) NUMBERS * n + VIEW, view);
        }
    }

    @Override
    public void close() {
        query.close();
        key.close();
    }
}
