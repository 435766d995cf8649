package org.moco4j.augment;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.moco4j.UserError;
import org.moco4j.augment.ChunkSchedule.Chunk;
import org.moco4j.augment.TwoViewBatch.Buffers;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * The batches of two views that MoCo trains on, made ahead by daemon threads while the consumer is busy. What is in a
 * batch depends on (seed, epoch, step) alone, so {@link #seek} resumes a run exactly.
 *
 * <p>As every {@link MultiDataSetIterator} it ends with the epoch, and {@link #reset()} begins the next one. A batch's
 * arrays are reused: it is <b>valid until the next call of {@link #next()}, {@link #seek} or {@link #reset()}</b>. One
 * thread consumes.
 */
public final class TwoViewBatches implements MultiDataSetIterator, AutoCloseable {
    /** One batch with the consumer, two in the making or waiting. */
    private static final int SLOTS = 3;

    /**
     * Images that a thread takes at a time: small beside a batch, so that its end is not spent waiting for one thread.
     */
    private static final int CHUNK = 8;

    private final TwoViews views;
    private final EpochOrder order;
    private final Buffers[] slots = new Buffers[SLOTS];
    private final ChunkSchedule schedule;
    private final List<Thread> workers = new ArrayList<>();

    /** The order of the epoch that batches are begun in. Guarded by the schedule's lock. */
    private int[] permutation = {};

    private long permutationEpoch = -1;

    private long epoch;
    private int step;
    private boolean started;
    private MultiDataSetPreProcessor preProcessor;

    /**
     * Begins at epoch 0, step 0; {@link #seek} goes elsewhere. The threads start with the first {@link #next()}.
     *
     * @param order over the images of {@code views}
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

    /** Batches in an epoch. */
    public int stepsPerEpoch() {
        return order.stepsPerEpoch();
    }

    /**
     * Goes to this place: the next call of {@link #next()} gives batch {@code step} of {@code epoch}. Costs nothing if
     * that batch is the next one anyway, as it is from one epoch to the next.
     *
     * @param step from 0 to {@link #stepsPerEpoch()}, the latter being the end of the epoch
     */
    public void seek(long epoch, int step) {
        if (epoch < 0 || step < 0 || step > stepsPerEpoch()) {
            throw new IllegalArgumentException(
                    "No step " + step + " of epoch " + epoch + "; an epoch has " + stepsPerEpoch() + " steps");
        }
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
     * The next batch of the epoch; the one before is no longer valid.
     *
     * @throws NoSuchElementException at the end of the epoch
     * @throws UserError if it occurred in a worker
     * @throws IllegalStateException if a worker failed otherwise, with the reason as its cause, or after
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

    /** @throws UnsupportedOperationException if {@code number} is not the batch size */
    @Override
    public TwoViewBatch next(int number) {
        if (number != order.batchSize()) {
            throw new UnsupportedOperationException(
                    "Batches have " + order.batchSize() + " examples, " + number + " were asked for.");
        }
        return next();
    }

    /** Begins the next epoch; does nothing if no batch of the present one was taken. */
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

    /** False: the batches are prefetched here, and their reused arrays would not outlive another queue. */
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

    /** Ends the threads and waits for them; {@link #next()} throws from now on. */
    @Override
    public void close() {
        schedule.close();
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            // They are daemons and end by themselves after the chunk in hand.
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
        long batchEpoch = number / stepsPerEpoch();
        if (batchEpoch != permutationEpoch) {
            permutation = order.permutation(batchEpoch);
            permutationEpoch = batchEpoch;
        }
        int from = (int) (number % stepsPerEpoch()) * order.batchSize();
        System.arraycopy(permutation, from, slots[schedule.slotOf(number)].images, 0, order.batchSize());
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
