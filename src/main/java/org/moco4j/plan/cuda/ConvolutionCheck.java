package org.moco4j.plan.cuda;

import java.util.Arrays;
import java.util.Random;

/** Compares the three passes of a convolution with plain loops, and a second run of each with the first. */
final class ConvolutionCheck {
    private final GpuDevice device;
    private final ConvolutionShape s;
    private final GpuPrecision precision;
    private final ElementType type;
    private final float[] x;
    private final float[] w;
    private final float[] dy;

    ConvolutionCheck(GpuDevice device, ConvolutionShape shape, GpuPrecision precision, Random random) {
        this.device = device;
        this.s = shape;
        this.precision = precision;
        this.type = precision.activations();
        x = values(random, s.batch() * s.height() * s.width() * s.channels());
        w = values(random, s.filters() * s.size() * s.size() * s.channels());
        dy = values(random, s.batch() * s.outHeight() * s.outWidth() * s.filters());
    }

    private float[] values(Random random, int length) {
        return DeviceArray.rounded(type, DeviceArray.random(random, length));
    }

    /** @throws GpuException if a pass is wrong */
    String run() {
        GpuDevice.Convolution convolution = device.convolution(s, precision);
        long scratchBytes = Arrays.stream(GpuDevice.Pass.values())
                .mapToLong(convolution::scratchBytes)
                .max()
                .orElseThrow();
        long scratch = device.allocate(Math.max(1, scratchBytes));
        try (DeviceArray images = DeviceArray.of(device, type, x);
                DeviceArray filters = DeviceArray.of(device, type, w);
                DeviceArray gradient = DeviceArray.of(device, type, dy);
                DeviceArray y = new DeviceArray(device, type, dy.length);
                DeviceArray dx = new DeviceArray(device, type, x.length);
                DeviceArray dw = new DeviceArray(device, type, w.length)) {
            Loops expected = new Loops();
            return "scratch " + scratchBytes + " bytes; forward "
                    + pass(
                            convolution.forward(images.address(), filters.address(), y.address(), scratch),
                            expected.y,
                            y)
                    + "; images "
                    + pass(
                            convolution.imageGradient(gradient.address(), filters.address(), dx.address(), scratch),
                            expected.dx,
                            dx)
                    + "; filters "
                    + pass(
                            convolution.filterGradient(images.address(), gradient.address(), dw.address(), scratch),
                            expected.dw,
                            dw);
        } finally {
            device.free(scratch);
        }
    }

    private String pass(Runnable work, double[] expected, DeviceArray result) {
        work.run();
        float[] first = result.get();
        work.run();
        GpuCheck.exact(first, result.get());
        float[] rounded = new float[expected.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) expected[i];
        }
        return DeviceArray.compare(rounded, first, tolerance());
    }

    private double tolerance() {
        return switch (precision) {
            case FLOAT32 -> 1e-5;
            case TF32 -> 5e-3;
            case BF16 -> 1e-2;
        };
    }

    /** The three passes in double precision. */
    private final class Loops {
        private final double[] y = new double[dy.length];
        private final double[] dx = new double[x.length];
        private final double[] dw = new double[w.length];

        Loops() {
            for (int n = 0; n < s.batch(); n++) {
                for (int oh = 0; oh < s.outHeight(); oh++) {
                    for (int ow = 0; ow < s.outWidth(); ow++) {
                        int out = ((n * s.outHeight() + oh) * s.outWidth() + ow) * s.filters();
                        window(n, oh, ow, out);
                    }
                }
            }
        }

        private void window(int n, int oh, int ow, int out) {
            for (int fh = 0; fh < s.size(); fh++) {
                for (int fw = 0; fw < s.size(); fw++) {
                    int h = oh * s.stride() - s.padding() + fh;
                    int v = ow * s.stride() - s.padding() + fw;
                    if (h >= 0 && h < s.height() && v >= 0 && v < s.width()) {
                        pixel(((n * s.height() + h) * s.width() + v) * s.channels(), fh * s.size() + fw, out);
                    }
                }
            }
        }

        private void pixel(int in, int tap, int out) {
            for (int k = 0; k < s.filters(); k++) {
                int weights = (k * s.size() * s.size() + tap) * s.channels();
                double gradient = dy[out + k];
                for (int c = 0; c < s.channels(); c++) {
                    y[out + k] += (double) x[in + c] * w[weights + c];
                    dx[in + c] += gradient * w[weights + c];
                    dw[weights + c] += gradient * x[in + c];
                }
            }
        }
    }
}
