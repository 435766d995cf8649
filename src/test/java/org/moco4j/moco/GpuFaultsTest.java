package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.moco4j.UserError;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.cuda.EmulatedDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuException;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A training step on a GPU whose calls fail, or that has too little memory. */
class GpuFaultsTest {
    private static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 2, 4, false, 8);
    private static final int QUEUE = 1024;
    private static final int STEPS = 3;
    private static final int FAILURES = 12;

    @BeforeAll
    static void needsEmulation() {
        TestGpu.emulated().close();
    }

    private static MocoTrainer trainer(GpuEngine engine, int batch) {
        return new GpuMomentumContrast(
                MocoState.initial(SHAPE, QUEUE, DataType.FLOAT, 7),
                SHAPE,
                new MocoGraph.Method(batch, 2, QUEUE, 0.2),
                engine,
                new MomentumEncoder(0.9),
                new Sgd(0.9, 5e-4),
                false,
                Permutations.seeded(5));
    }

    private static void run(GpuEngine engine, int batch) {
        INDArray images = Nd4j.ones(DataType.FLOAT, batch, 8, 8, 3);
        images.slice(0).muli(2);
        try (MocoTrainer trainer = trainer(engine, batch)) {
            for (int step = 0; step < STEPS; step++) {
                trainer.step(images, images, step, 0.01);
            }
        }
    }

    @Test
    void aFailedCallIsNamedAndEverythingIsFreed() {
        EmulatedDevice whole = TestGpu.emulated();
        GpuEngine good = new GpuEngine(whole, GpuPrecision.FLOAT32);
        run(good, 8);
        int calls = whole.calls();
        good.close();
        assertEquals(List.of(), whole.leaks());
        IntStream.rangeClosed(0, FAILURES)
                .map(i -> 1 + i * (calls - 1) / FAILURES)
                .forEach(n -> {
                    EmulatedDevice device = TestGpu.emulated();
                    device.failAt(n);
                    GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32);
                    GpuException e = assertThrows(GpuException.class, () -> run(engine, 8), "call " + n);
                    assertTrue(e.getMessage().contains("call " + n), e.getMessage());
                    assertDoesNotThrow(engine::close, "close after call " + n);
                    assertEquals(List.of(), device.leaks(), "after call " + n);
                });
    }

    @Test
    void tooLittleMemoryNamesABatchThatFits() {
        long bytes = 300L << 20;
        int tooLarge = 4096;
        GpuEngine small = new GpuEngine(new EmulatedDevice(bytes, ""), GpuPrecision.FLOAT32);
        UserError e = assertThrows(UserError.class, () -> trainer(small, tooLarge));
        Matcher proposal = Pattern.compile("--batch_size (\\d+)").matcher(e.getMessage());
        assertTrue(proposal.find(), e.getMessage());
        small.close();
        int fits = Integer.parseInt(proposal.group(1));
        assertTrue(fits >= 4 && fits < tooLarge, e.getMessage());
        try (GpuEngine again = new GpuEngine(new EmulatedDevice(bytes, ""), GpuPrecision.FLOAT32)) {
            assertDoesNotThrow(() -> trainer(again, fits).close());
        }
    }
}
