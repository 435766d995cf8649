package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.testing.SmallGraph;
import org.moco4j.testing.TwoEngines;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** Convolutions whose bias, shortcut and ReLU are part of the pass that writes the results, against SameDiff. */
class FrozenConvolutionTest {
    @BeforeAll
    static void requireOneDnn() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
    }

    @ParameterizedTest(name = "{0}, batch {1}, size {2}, {3} channels")
    @CsvSource({
        "winograd, 3, 6, 5", "winograd, 3, 8, 64", "winograd, 2, 5, 300", "winograd, 64, 16, 64",
        "gemm, 3, 6, 5", "gemm, 3, 8, 64", "gemm, 2, 5, 300", "gemm, 64, 16, 64",
        "direct, 3, 6, 5", "direct, 3, 8, 64"
    })
    void aBlockWithFixedStatisticsEqualsSameDiffs(String kind, int batch, int size, int channels) {
        OneDnnKernels kernels =
                switch (kind) {
                    case "winograd" -> TestOneDnn.winograd();
                    case "gemm" -> TestOneDnn.gemm();
                    default -> TestOneDnn.direct();
                };
        String name =
                switch (kind) {
                    case "winograd" -> "winograd convolution";
                    case "gemm" -> "onednn gemm convolution";
                    default -> "onednn convolution";
                };
        TwoEngines engines = TwoEngines.forward(block(batch, size, channels), List.of(SmallGraph.OUT), DataType.FLOAT);
        engines.agree(kernels, Map.of(), 1e-4);
        Map<String, Integer> counts = engines.kernelCounts(kernels);
        for (String fused : List.of("", " + relu", " + add + relu")) {
            assertEquals(1, counts.get(name + " + batch norm" + fused), counts.toString());
        }
    }

    private static SameDiff block(int batch, int size, int channels) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 12);
        SDVariable x = g.variable("x", batch, size, size, channels);
        SDVariable y = norm(g, "1", x, channels);
        y = norm(g, "2", g.graph().nn().relu(y, 0), channels);
        y = g.graph().nn().relu(x.add(y), 0);
        norm(g, "3", y, channels).rename(SmallGraph.OUT);
        return g.graph();
    }

    private static SDVariable norm(SmallGraph g, String name, SDVariable x, int channels) {
        SDVariable weights = g.variable("w" + name, channels, channels, 3, 3);
        return g.frozenNorm("bn" + name, g.convolution(x, weights, 3, 1), channels);
    }
}
