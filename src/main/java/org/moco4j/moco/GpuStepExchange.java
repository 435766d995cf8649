package org.moco4j.moco;

import java.nio.ByteBuffer;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.cuda.GpuAllocations;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.TransferMemory;

/**
 * The few numbers that a step on a GPU needs, and those that it returns. A recorded step has fixed arguments, so what
 * changes from step to step is in memory: the learning rate, where the new keys go in the queue, and the order of the
 * key batch.
 */
final class GpuStepExchange implements AutoCloseable {
    private static final int WORD = Float.BYTES;
    /** Places of the settings. */
    private static final int POINTERS = WORD;

    private static final int ORDERS = 3 * WORD;
    /** Places of the results: the loss of each direction, then the flags. */
    private static final int GRADIENTS_FLAG = 2 * WORD;

    private static final int WEIGHTS_FLAG = 3 * WORD;
    private static final int RESULT_BYTES = 4 * WORD;

    private final int batch;
    private final TransferMemory settings;
    private final TransferMemory results;
    private final Runnable send;
    private final Runnable clear;
    private final Runnable receive;
    private final long deviceSettings;
    private final long deviceResults;

    /**
     * @param memory for the numbers on the device
     * @param directions 2 for a symmetric step, else 1
     */
    GpuStepExchange(GpuDevice device, GpuAllocations memory, int directions, int batch) {
        this.batch = batch;
        int settingsBytes = ORDERS + directions * batch * WORD;
        settings = new TransferMemory(device, settingsBytes);
        results = new TransferMemory(device, RESULT_BYTES);
        deviceSettings = memory.allocate(settingsBytes);
        deviceResults = memory.allocate(RESULT_BYTES);
        send = settings.sendTo(deviceSettings);
        clear = device.clear(deviceResults, RESULT_BYTES);
        receive = results.receiveFrom(deviceResults);
    }

    void setLearningRate(double rate) {
        settings.content().putFloat(0, (float) rate);
    }

    /**
     * Sets the key batch of a direction.
     *
     * @param pointer where its keys go in the queue
     * @param order row i of the shuffled batch is row {@code order[i]} of the batch
     */
    void setKeys(int direction, int pointer, int[] order) {
        ByteBuffer values = settings.content();
        values.putInt(POINTERS + direction * WORD, pointer);
        values.slice(ORDERS + direction * batch * WORD, batch * WORD)
                .order(values.order())
                .asIntBuffer()
                .put(order);
    }

    /** Starts to copy the settings to the device, and clears the results there. */
    void send() {
        send.run();
        clear.run();
    }

    /** Starts to copy the results to the host. */
    void receive() {
        receive.run();
    }

    /** The addresses on the device. */
    long learningRate() {
        return deviceSettings;
    }

    long pointer(int direction) {
        return deviceSettings + POINTERS + (long) direction * WORD;
    }

    long order(int direction) {
        return deviceSettings + ORDERS + (long) direction * batch * WORD;
    }

    long loss(int direction) {
        return deviceResults + (long) direction * WORD;
    }

    /** A word that is not 0 if the loss, a gradient or a running statistic is not finite. */
    long gradientsFlag() {
        return deviceResults + GRADIENTS_FLAG;
    }

    /** A word that is not 0 if a weight is not finite after its update. */
    long weightsFlag() {
        return deviceResults + WEIGHTS_FLAG;
    }

    /** The loss of a direction in the step that was received last. */
    double receivedLoss(int direction) {
        return results.content().getFloat(direction * WORD);
    }

    /** Whether everything was finite in the step that was received last. */
    boolean receivedFinite() {
        return results.content().getInt(GRADIENTS_FLAG) == 0
                && results.content().getInt(WEIGHTS_FLAG) == 0;
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(results::close);
            all.push(settings::close);
        }
    }
}
