package org.moco4j.augment;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import org.moco4j.UserError;
import org.moco4j.augment.ChunkSchedule.Chunk;
import org.moco4j.augment.TwoViewBatch.Buffers;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Makes the batches of two views that MoCo trains on. Daemon threads prefetch them while the consumer is busy. A batch
 * depends only on (seed, epoch, step), so {@link #seek} resumes a run exactly.
 *
 * <p>Like every {@link MultiDataSetIterator}, it ends with the epoch, and {@link #reset()} begins the next one. The
 * arrays are reused: a batch is <b>valid until the next call of {@link #next()}, {@link #seek} or {@link #reset()}</b>.
 * Only one thread may call these methods.
 */
public final class TwoViewBatches implements TrainingBatches, MultiDataSetIterator {
    /** One batch for the consumer, and two that are made or ready. */
    private static final int SLOTS = 3;

    /**
     * The number of images that a thread takes at once: much smaller than a batch, so that no thread delays its end.
     */
    private static final int CHUNK = 8;

    private final TwoViews views;
    private final EpochOrder order;
    private final Buffers[] slots = new Buffers[SLOTS];
    private final ChunkSchedule schedule;
    private final List<Thread> workers = new ArrayList<>();

    /** Guarded by the schedule's lock. */
    private final EpochOrder.Batches ordered;

    private long epoch;
    private int step;
    private boolean started;
    private MultiDataSetPreProcessor preProcessor;

    /**
     * Creates the batches from epoch 0, step 0 on. The threads start at the first call of {@link #next()}.
     *
     * @param order order of the images of {@code views}
     * @param workers number of threads, at least 1
     * @throws UserError if there is no worker or a batch is too large for one array
     */
    public TwoViewBatches(TwoViews views, EpochOrder order, int workers) {
        if (workers < 1) {
            throw new UserError("workers is " + workers + "; it must be at least 1.");
        }
        if (order.images() != views.images().size()) {
            throw new IllegalArgumentException("An order of " + order.images() + " images over "
                    + views.images().size() + " images");
        }
        this.views = views;
        this.order = order;
        this.ordered = new EpochOrder.Batches(order);
        int batchSize = order.batchSize();
        int size = views.augmentation().outputSize();
        if ((long) batchSize * views.augmentation().viewLength() > Integer.MAX_VALUE / Float.BYTES) {
            throw new UserError("A batch of " + batchSize + " views of " + size + " x " + size
                    + " pixels takes more than 2 GiB. Lower batch_size.");
        }
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Buffers(batchSize, size);
        }
        this.schedule = new ChunkSchedule(SLOTS, batchSize, CHUNK, this::beginBatch);
        for (int i = 0; i < workers; i++) {
            Thread worker = new Thread(this::work, "two-views-" + i);
            worker.setDaemon(true);
            this.workers.add(worker);
        }
    }

    @Override
    public int stepsPerEpoch() {
        return order.stepsPerEpoch();
    }

    /**
     * Moves to a batch: the next call of {@link #next()} returns batch {@code step} of {@code epoch}. Does nothing if
     * that batch is the next one already.
     *
     * @param step from 0 to {@link #stepsPerEpoch()}, which is the end of the epoch
     */
    @Override
    public void seek(long epoch, int step) {
        order.requirePosition(epoch, step);
        if (batchNumber(epoch, step) != batchNumber(this.epoch, this.step)) {
            try {
                schedule.seek(batchNumber(epoch, step));
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        this.epoch = epoch;
        this.step = step;
    }

    /** Whether the epoch has another batch. */
    @Override
    public boolean hasNext() {
        return step < stepsPerEpoch();
    }

    /**
     * Returns the next batch of the epoch. The previous batch is no longer valid.
     *
     * @throws NoSuchElementException at the end of the epoch
     * @throws UserError if it occurred in a worker
     * @throws IllegalStateException if a worker failed for another reason, which is the cause, or after
     *     {@link #close()}
     */
    @Override
    public TwoViewBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("Epoch " + epoch + " is over; reset() begins the next one.");
        }
        if (!started) {
            started = true;
            workers.forEach(Thread::start);
        }
        long number = batchNumber(epoch, step);
        try {
            Throwable failure = schedule.await(number);
            if (failure != null) {
                throw failed(failure);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        Buffers slot = slots[schedule.slotOf(number)];
        slot.hostIsNewer();
        TwoViewBatch batch = new TwoViewBatch(slot.query, slot.key, epoch, step, slot.images.clone());
        step++;
        if (preProcessor != null) {
            preProcessor.preProcess(batch);
        }
        return batch;
    }

    @Override
    public boolean isReadyBefore(BooleanSupplier done) {
        try {
            return started && hasNext() && schedule.isReadyBefore(batchNumber(epoch, step), done);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** @throws UnsupportedOperationException if {@code number} is not the batch size */
    @Override
    public TwoViewBatch next(int number) {
        if (number != order.batchSize()) {
            throw new UnsupportedOperationException(
                    "Batches have " + order.batchSize() + " examples, " + number + " were asked for.");
        }
        return next();
    }

    /** Begins the next epoch. Does nothing if no batch of the current epoch was taken. */
    @Override
    public void reset() {
        if (step > 0) {
            seek(epoch + 1, 0);
        }
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** Returns false: batches are prefetched here, and their arrays are reused. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
        this.preProcessor = preProcessor;
    }

    @Override
    public MultiDataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    /** Ends the threads and waits for them. After this {@link #next()} throws. */
    @Override
    public void close() {
        schedule.close();
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            // The daemon threads end after their current chunk.
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            ViewBuffers scratch = views.newScratch();
            for (Chunk chunk = schedule.take(); chunk != null; chunk = schedule.take()) {
                Buffers slot = slots[schedule.slotOf(chunk.batch())];
                slot.fill(views, chunk.batch() / stepsPerEpoch(), chunk, scratch);
                schedule.done(chunk);
            }
        } catch (Throwable e) {
            schedule.failed(e);
        }
    }

    private void beginBatch(long number) {
        int stepOfEpoch = (int) (number % stepsPerEpoch());
        ordered.copy(number / stepsPerEpoch(), stepOfEpoch, slots[schedule.slotOf(number)].images);
    }

    private long batchNumber(long epoch, int step) {
        return epoch * stepsPerEpoch() + step;
    }

    private static RuntimeException failed(Throwable failure) {
        return failure instanceof UserError
                ? new UserError(failure.getMessage(), failure)
                : new IllegalStateException("The views of a batch could not be made.", failure);
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while waiting for a batch.", e);
    }
}
