package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.Program;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A program chooses algorithms for those passes of a convolution that it uses. */
class ConvolutionPassesTest {
    @Test
    void inferenceChoosesAlgorithmsForTheForwardPassOnly() {
        EncoderShape shape = new EncoderShape(Architecture.RESNET18, 4, 8, false, 8);
        EmulatedDevice device = TestGpu.emulated();
        try (GpuEngine engine = new GpuEngine(device, GpuPrecision.FLOAT32);
                FlatParameters weights = FlatParameters.initial(new Encoder(shape).parameters(), DataType.FLOAT, 1);
                FlatParameters statistics =
                        FlatParameters.initial(new Encoder(shape).statistics(), DataType.FLOAT, 2)) {
            EvaluationGraph graph = EvaluationGraph.build(shape, 2, weights, statistics);
            GraphRunner runner = engine.compile(Program.forward(graph.graph(), List.of(EvaluationGraph.FEATURE)));
            runner.run(Map.of(EvaluationGraph.IMAGES, Nd4j.ones(DataType.FLOAT, 2, 8, 8, 3)));
            assertEquals(EnumSet.of(GpuDevice.Pass.FORWARD), device.passes());
            runner.close();
        }
    }

    @Test
    void aPassIsChosenWhenItIsAskedFor() {
        try (EmulatedDevice device = TestGpu.emulated()) {
            GpuDevice.Convolution convolution =
                    device.convolution(new ConvolutionShape(1, 4, 4, 2, 2, 3, 1, 1), GpuPrecision.FLOAT32);
            assertEquals(EnumSet.noneOf(GpuDevice.Pass.class), device.passes());
            convolution.scratchBytes(GpuDevice.Pass.IMAGE_GRADIENT);
            convolution.filterGradient(0, 0, 0, 0);
            assertEquals(EnumSet.of(GpuDevice.Pass.IMAGE_GRADIENT, GpuDevice.Pass.FILTER_GRADIENT), device.passes());
        }
    }
}
