package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    /** Both places of the views start, record and replay their work. */
    private static final int STEPS = 5;

    private static final int FAILURES = 16;
    /** Ordinary memory is used if these fail. */
    private static final Set<String> NOT_NEEDED = Set.of("allocateHost");

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
                    Optional<GpuException> failure = failure(engine);
                    assertEquals(!NOT_NEEDED.contains(device.failedCall()), failure.isPresent(), "call " + n);
                    failure.ifPresent(e -> assertTrue(e.getMessage().contains("call " + n), e.getMessage()));
                    assertDoesNotThrow(engine::close, "close after call " + n);
                    assertEquals(List.of(), device.leaks(), "after call " + n);
                });
    }

    private static Optional<GpuException> failure(GpuEngine engine) {
        try {
            run(engine, 8);
            return Optional.empty();
        } catch (GpuException e) {
            return Optional.of(e);
        }
    }

    @Test
    void everythingElseIsClosedIfOnePartCannotBe() {
        EmulatedDevice device = TestGpu.emulated();
        GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32);
        MocoTrainer trainer = trainer(engine, 8);
        INDArray images = Nd4j.ones(DataType.FLOAT, 8, 8, 8, 3);
        trainer.step(images, images, 0, 0.01);
        device.failAlways("free");
        GpuException e = assertThrows(GpuException.class, trainer::close);
        assertTrue(e.getSuppressed().length > 5, "each failure is kept");
        assertEquals(List.of(), device.leaks(), "the emulation frees memory before it fails");
        engine.close();
        assertThrows(GpuException.class, device::freeBytes, "the device is closed");
    }

    @Test
    void withoutPageLockedMemoryTheStepsAreTheSame() {
        List<Double> losses = new ArrayList<>();
        for (boolean fails : new boolean[] {false, true}) {
            EmulatedDevice device = TestGpu.emulated();
            device.failAlways(fails ? "allocateHost" : "");
            GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32);
            try (MocoTrainer trainer = trainer(engine, 8)) {
                for (int step = 0; step < STEPS; step++) {
                    INDArray images = Nd4j.linspace(DataType.FLOAT, -1, 0.001 * (step + 1), 8L * 8 * 8 * 3)
                            .reshape(8, 8, 8, 3);
                    losses.add(trainer.step(images, images.mul(0.5), step, 0.01).loss());
                }
            }
            engine.close();
            assertEquals(List.of(), device.leaks());
        }
        assertEquals(losses.subList(0, STEPS), losses.subList(STEPS, 2 * STEPS));
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
