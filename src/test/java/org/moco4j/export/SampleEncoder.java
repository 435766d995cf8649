package org.moco4j.export;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.Lineage;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Narrow encoders with random values in all arrays, including the batch norms, so that swapped arrays are detected. */
public final class SampleEncoder {
    public static final InputNormalization SCALE =
            InputNormalization.of(new float[] {0.49f, 0.48f, 0.45f}, new float[] {0.25f, 0.24f, 0.26f});
    public static final Lineage LINEAGE = new Lineage(
            "größe-0123abcd",
            7,
            1234,
            "Cifar10",
            "sha256:5f",
            "0.1.0",
            "d77bd4c",
            Instant.parse("2026-01-02T03:04:05Z"));

    static final EncoderShape SMALL = new EncoderShape(Architecture.RESNET18, 4, 8, false, 8);
    static final Producer PRODUCER = new Producer("0.2.0", "be69029");

    private SampleEncoder() {}

    /** An encoder with a head and all metadata. */
    public static TrainedEncoder of(EncoderShape shape) {
        return of(shape, Optional.of(SCALE), Optional.of(LINEAGE));
    }

    static TrainedEncoder of(EncoderShape shape, Optional<InputNormalization> pixels, Optional<Lineage> lineage) {
        Encoder encoder = new Encoder(shape);
        FlatParameters weights = FlatParameters.initial(encoder.parameters(), DataType.FLOAT, 1);
        FlatParameters statistics = FlatParameters.initial(encoder.statistics(), DataType.FLOAT, 2);
        weights.byName().forEach((name, array) -> {
            if (array.rank() == 1) {
                add(array, 0.2);
            }
        });
        statistics.byName().forEach((name, array) -> add(array, name.endsWith("var") ? 0.3 : 0.2));
        return new TrainedEncoder(
                shape,
                weights,
                statistics,
                new TrainedEncoder.Origin(Path.of("encoder.safetensors"), Optional.empty(), pixels, lineage, true));
    }

    /** Adds uniform noise with absolute values up to {@code most}. */
    private static void add(INDArray array, double most) {
        Nd4j.getRandom().setSeed(array.length());
        array.addi(Nd4j.rand(array.dataType(), array.shape()).muli(2 * most).subi(most));
    }
}
