package org.moco4j.export.onnx;

import org.moco4j.nn.Encoder;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.ResidualBlock.Convolution;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution with the following batch norm folded into it: w' = w g, b' = beta - mean g, with g = gamma / sqrt(var +
 * epsilon), for perChannel output channel. Computed in double precision.
 *
 * @param weight {@code [out, in, kernel, kernel]}, row-major
 * @param bias {@code [out]}
 */
record FoldedConvolution(float[] weight, float[] bias) {

    static FoldedConvolution of(Convolution conv, FlatParameters weights, FlatParameters statistics) {
        float[] weight = values(weights.get(conv.name() + ".weight"));
        float[] gamma = values(weights.get(conv.normName() + ".weight"));
        float[] beta = values(weights.get(conv.normName() + ".bias"));
        float[] mean = values(statistics.get(conv.normName() + ".running_mean"));
        float[] variance = values(statistics.get(conv.normName() + ".running_var"));
        float[] bias = new float[conv.out()];
        int perChannel = weight.length / conv.out();
        for (int channel = 0; channel < conv.out(); channel++) {
            double gain = gamma[channel] / Math.sqrt(variance[channel] + Encoder.BATCH_NORM_EPSILON);
            bias[channel] = (float) (beta[channel] - mean[channel] * gain);
            for (int i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
                weight[i] = (float) (weight[i] * gain);
            }
        }
        return new FoldedConvolution(weight, bias);
    }

    private static float[] values(INDArray array) {
        return array.ravel().toFloatVector();
    }
}
