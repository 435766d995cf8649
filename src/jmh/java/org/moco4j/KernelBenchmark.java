package org.moco4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.KernelSet;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.plan.onednn.OneDnnKernels;
import org.moco4j.plan.onednn.Precision;
import org.moco4j.platform.OutputSilencer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Single kernels of a ResNet-18: a 3x3 convolution, and one with split batch norm and ReLU behind it, alone and with
 * all gradients. Each is a plan of its own, so reorders at its ends count.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 3)
public class KernelBenchmark {
    private static final int SPLITS = 8;

    /** What runs it: a kernel set, and for oneDNN's a precision. */
    public enum Kernels {
        ND4J,
        ONEDNN,
        ONEDNN_BF16
    }

    @Param({"ND4J", "ONEDNN", "ONEDNN_BF16"})
    public Kernels kernels;

    @Param({"64@32", "128@16", "256@8", "512@4"})
    public String layer;

    @Param("128")
    public int batch;

    private PlanEngine engine;
    private GraphRunner convolution;
    private GraphRunner convolutionWithGradients;
    private GraphRunner layerForward;
    private GraphRunner layerWithGradients;

    @Setup(Level.Trial)
    public void compile() {
        engine = new PlanEngine(kernelSet());
        convolution = OutputSilencer.whileBuilding(() -> program(false, false));
        convolutionWithGradients = OutputSilencer.whileBuilding(() -> program(false, true));
        layerForward = OutputSilencer.whileBuilding(() -> program(true, false));
        layerWithGradients = OutputSilencer.whileBuilding(() -> program(true, true));
    }

    private KernelSet kernelSet() {
        return switch (kernels) {
            case ND4J -> new Nd4jKernels();
            case ONEDNN -> OneDnnKernels.load(Precision.FLOAT32);
            case ONEDNN_BF16 -> OneDnnKernels.load(Precision.BF16);
        };
    }

    private GraphRunner program(boolean norm, boolean gradients) {
        int channels = Integer.parseInt(layer.substring(0, layer.indexOf('@')));
        int size = Integer.parseInt(layer.substring(layer.indexOf('@') + 1));
        SameDiff graph = SameDiff.create();
        Map<String, INDArray> targets = new LinkedHashMap<>();
        SDVariable x = variable(graph, "x", targets, batch, size, size, channels);
        SDVariable w = variable(graph, "w", targets, channels, channels, 3, 3);
        Conv2DConfig window = Conv2DConfig.builder()
                .kH(3)
                .kW(3)
                .pH(1)
                .pW(1)
                .dataFormat(Conv2DConfig.NHWC)
                .build();
        SDVariable y = graph.cnn().conv2d(x, w.permute(2, 3, 1, 0), window);
        if (norm) {
            SDVariable groups = graph.reshape(y, SPLITS, -1, channels);
            SDVariable centred = groups.sub(groups.mean(true, 1));
            SDVariable deviation =
                    graph.math().sqrt(centred.mul(centred).mean(true, 1).add(1e-5));
            SDVariable scaled = centred.div(deviation)
                    .mul(variable(graph, "gamma", targets, channels))
                    .add(variable(graph, "beta", targets, channels));
            y = graph.nn().relu(graph.reshape(scaled, -1, size, size, channels), 0);
        }
        SDVariable loss = y.mean(1, 2).sum();
        return engine.compile(
                gradients
                        ? new Program(graph, List.of(loss.name()), loss.name(), targets)
                        : Program.forward(graph, List.of(loss.name())));
    }

    private static SDVariable variable(SameDiff graph, String name, Map<String, INDArray> targets, long... shape) {
        targets.put(name, Nd4j.create(DataType.FLOAT, shape));
        return graph.var(name, Nd4j.randn(DataType.FLOAT, shape).muli(0.1));
    }

    @TearDown(Level.Trial)
    public void close() {
        convolution.close();
        convolutionWithGradients.close();
        layerForward.close();
        layerWithGradients.close();
        engine.close();
    }

    @Benchmark
    public Object convolution() {
        return convolution.run(Map.of());
    }

    @Benchmark
    public Object convolutionWithGradients() {
        return convolutionWithGradients.run(Map.of());
    }

    @Benchmark
    public Object convolutionBatchNormRelu() {
        return layerForward.run(Map.of());
    }

    @Benchmark
    public Object convolutionBatchNormReluWithGradients() {
        return layerWithGradients.run(Map.of());
    }
}
