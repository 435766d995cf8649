package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.tensorfile.Dtype;

/** Weights in the float types and with the heads of other programs. */
class ImportedWeightsTest {
    /** The value 1.5 in each type. */
    private static final byte[] F16 = {0, 0x3e};

    private static final byte[] BF16 = {(byte) 0xc0, 0x3f};
    private static final byte[] F32 = {0, 0, (byte) 0xc0, 0x3f};
    private static final byte[] F64 = {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x3f};
    private static final byte[] I64 = {3, 0, 0, 0, 0, 0, 0, 0};

    private final MocoState state = SampleCheckpoint.resnet(8, 2);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        state.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"F16", "BF16", "F32", "F64"})
    void everyFloatTypeIsConverted(Dtype type) throws IOException {
        QueryWeights.Found found = QueryWeights.load(file(type, true), state.query(), state.queryStatistics())
                .found();

        assertEquals(QueryWeights.Found.BACKBONE_AND_HEAD, found);
        for (float value : state.query().flat().toFloatVector()) {
            assertEquals(1.5f, value);
        }
        for (float value : state.queryStatistics().flat().toFloatVector()) {
            assertEquals(1.5f, value);
        }
    }

    @Test
    void weightsWithoutAHeadDoNotChangeTheHead() throws IOException {
        int[] before = SampleCheckpoint.bits(state.query().get("fc.weight"));

        QueryWeights.Found found = QueryWeights.load(file(Dtype.F32, false), state.query(), state.queryStatistics())
                .found();

        assertEquals(QueryWeights.Found.BACKBONE_ONLY, found);
        assertArrayEquals(before, SampleCheckpoint.bits(state.query().get("fc.weight")));
        assertEquals(1.5f, state.query().get("layer4.1.bn2.bias").getFloat(0));
    }

    @Test
    void anEncoderWithoutAHeadGetsTheIdentityAsItsHead() throws IOException {
        try (TrainedEncoder encoder = TrainedEncoder.load(file(Dtype.F16, false))) {
            assertEquals(new EncoderShape(Architecture.RESNET18, 4, 32, false, 32), encoder.shape());
            assertFalse(encoder.origin().head());
            assertEquals(Optional.empty(), encoder.origin().pixels());
            assertEquals(1, encoder.weights().get("fc.weight").getFloat(3, 3));
            assertEquals(32, encoder.weights().get("fc.weight").sumNumber().intValue());
            assertEquals(0, encoder.weights().get("fc.bias").amaxNumber().intValue());
        }
    }

    @Test
    void aTensorWithoutFloatsIsRejectedByName() throws IOException {
        assertUserError(
                () -> QueryWeights.load(file(Dtype.I64, true), state.query(), state.queryStatistics()),
                "tensor 'conv1.weight' is I64 [4, 3, 3, 3]");
    }

    @Test
    void aHeadWithAnImpossibleShapeIsRejected() throws IOException {
        Path file = new ForeignFile()
                .filled("conv1.weight", Dtype.F32, F32, 4, 3, 3, 3)
                .filled("fc.weight", Dtype.F32, F32, 8)
                .writeTo(folder.resolve("head.safetensors"));

        assertUserError(() -> TrainedEncoder.load(file), "'fc.weight' is [8], expected [outputs, inputs]");
    }

    /** Writes a file as PyTorch does: every tensor of the encoder, and a counter for batch norm. */
    private Path file(Dtype type, boolean head) throws IOException {
        byte[] value =
                switch (type) {
                    case F16 -> F16;
                    case BF16 -> BF16;
                    case F32 -> F32;
                    case F64 -> F64;
                    default -> I64;
                };
        ForeignFile file = new ForeignFile().filled("bn1.num_batches_tracked", Dtype.I64, I64);
        state.query().byName().forEach((name, array) -> {
            if (head || !name.startsWith("fc.")) {
                file.filled(name, type, value, array.shape());
            }
        });
        state.queryStatistics().byName().forEach((name, array) -> file.filled(name, type, value, array.shape()));
        return file.writeTo(folder.resolve("foreign.safetensors"));
    }
}
