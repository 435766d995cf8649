package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NegativeQueueTest {
    private final NegativeQueue queue = NegativeQueue.random(6, 3, DataType.FLOAT, 1);

    private static INDArray batch(int n, int dim, float value) {
        return Nd4j.valueArrayOf(new long[] {n, dim}, value, DataType.FLOAT);
    }

    @Test
    void theNewestKeysTakeThePlaceOfTheOldestRoundAndRound() {
        INDArray old = queue.keys().dup();
        queue.enqueueAndDequeue(batch(2, 3, 10));
        queue.enqueueAndDequeue(batch(2, 3, 20));
        assertEquals(4, queue.pointer());
        assertEquals(old.getRow(4), queue.keys().getRow(4));
        assertEquals(old.getRow(5), queue.keys().getRow(5));
        queue.enqueueAndDequeue(batch(2, 3, 30));
        assertEquals(0, queue.pointer());
        queue.enqueueAndDequeue(batch(2, 3, 40));
        assertEquals(2, queue.pointer());
        assertEquals(List.of(40f, 40f, 20f, 20f, 30f, 30f), FakeEncoders.firstOfRows(queue.keys()));
    }

    @Test
    void whatEntersIsACopy() {
        INDArray batch = batch(2, 3, 10);
        queue.enqueueAndDequeue(batch);
        batch.assign(99);
        assertEquals(10, queue.keys().getFloat(0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 12})
    void aBatchThatDoesNotDivideTheQueueIsRefusedAndChangesNothing(int n) {
        INDArray before = queue.keys().dup();
        assertThrows(IllegalArgumentException.class, () -> queue.enqueueAndDequeue(batch(n, 3, 1)));
        assertEquals(before, queue.keys());
        assertEquals(0, queue.pointer());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void keysOfAnotherLengthAreRefusedAndChangeNothing(int dim) {
        INDArray before = queue.keys().dup();
        assertThrows(IllegalArgumentException.class, () -> queue.enqueueAndDequeue(batch(2, dim, 1)));
        assertEquals(before, queue.keys());
        assertEquals(0, queue.pointer());
    }

    @Test
    void keysThatWouldRunOverTheEndAreRefused() {
        queue.moveTo(5);
        INDArray before = queue.keys().dup();
        Exception e = assertThrows(IllegalArgumentException.class, () -> queue.enqueueAndDequeue(batch(2, 3, 1)));
        assertTrue(e.getMessage().contains("[2, 3] do not fit at row 5"), e.getMessage());
        assertEquals(before, queue.keys());
    }

    @Test
    void aPointerReadBackGoesOnWhereItStood() {
        queue.moveTo(4);
        queue.enqueueAndDequeue(batch(2, 3, 50));
        assertEquals(50, queue.keys().getFloat(5, 2));
        assertEquals(0, queue.pointer());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 6, 7})
    void aPointerOutsideTheQueueIsRefused(int pointer) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> queue.moveTo(pointer));
        assertTrue(e.getMessage().contains(pointer + " outside [0, 6)"), e.getMessage());
    }

    @Test
    void itStartsWithRandomDirectionsOfLengthOneTheSameForTheSameSeed() {
        NegativeQueue large = NegativeQueue.random(512, 16, DataType.FLOAT, 1);
        INDArray lengths = large.keys().norm2(1);
        assertEquals(1, lengths.minNumber().doubleValue(), 1e-6);
        assertEquals(1, lengths.maxNumber().doubleValue(), 1e-6);
        // Of random directions the mean is short: 1 / sqrt(512).
        assertTrue(large.keys().mean(0).norm2Number().doubleValue() < 0.1);
        assertEquals(
                large.keys(), NegativeQueue.random(512, 16, DataType.FLOAT, 1).keys());
        assertNotEquals(
                large.keys(), NegativeQueue.random(512, 16, DataType.FLOAT, 2).keys());
    }
}
