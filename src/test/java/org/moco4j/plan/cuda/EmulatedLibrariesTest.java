package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The libraries of the emulated GPU: matrix products and convolutions. */
class EmulatedLibrariesTest {
    private static final ElementType FLOAT = ElementType.FLOAT32;

    private static void withDevice(Consumer<EmulatedDevice> body) {
        EmulatedDevice.assumeCompiler();
        try (EmulatedDevice device = new EmulatedDevice()) {
            body.accept(device);
        }
    }

    private static float[] read(GpuDevice device, long address, int length) {
        return new DeviceArrays(device).download(FLOAT, address, length);
    }

    @Test
    void matrixProductsFollowTheirShape() {
        withDevice(device -> {
            DeviceArrays arrays = new DeviceArrays(device);
            for (boolean transposeA : new boolean[] {false, true}) {
                for (boolean transposeB : new boolean[] {false, true}) {
                    // [[1, 2, 3], [4, 5, 6]] times [[1, 0], [0, 1], [1, 1]]
                    float[] a = transposeA ? new float[] {1, 4, 2, 5, 3, 6} : new float[] {1, 2, 3, 4, 5, 6};
                    float[] b = transposeB ? new float[] {1, 0, 1, 0, 1, 1} : new float[] {1, 0, 0, 1, 1, 1};
                    long c = device.allocate(16);
                    MatrixProduct product = new MatrixProduct(2, 2, 3, transposeA, transposeB);
                    device.matrixProduct(product, false, arrays.upload(FLOAT, a), arrays.upload(FLOAT, b), c)
                            .run();
                    assertArrayEquals(new float[] {4, 5, 10, 11}, read(device, c, 4));
                }
            }
        });
    }

    @Test
    void convolutionsAreAdjointToTheirGradients() {
        withDevice(device -> {
            DeviceArrays arrays = new DeviceArrays(device);
            Random random = new Random(3);
            for (GpuPrecision precision : GpuPrecision.values()) {
                ElementType type = precision.activations();
                ConvolutionShape shape = new ConvolutionShape(2, 7, 5, 3, 4, 3, 2, 1);
                float[] x = integers(random, 2 * 7 * 5 * 3);
                float[] w = integers(random, 4 * 3 * 3 * 3);
                float[] dy = integers(random, 2 * shape.outHeight() * shape.outWidth() * 4);
                GpuDevice.Convolution convolution = device.convolution(shape, precision);
                long scratch = device.allocate(convolution.scratchBytes(GpuDevice.Pass.FORWARD));
                long dx = device.allocate((long) x.length * type.bytes());
                long dw = device.allocate((long) w.length * type.bytes());
                long y = device.allocate((long) dy.length * type.bytes());
                long onX = arrays.upload(type, x);
                long onW = arrays.upload(type, w);
                long onDy = arrays.upload(type, dy);
                convolution.forward(onX, onW, y, scratch).run();
                convolution.imageGradient(onDy, onW, dx, scratch).run();
                convolution.filterGradient(onX, onDy, dw, scratch).run();
                // Integers this small are exact in bf16, too: <dy, x * w> = <dx, x> = <dw, w>.
                double product = dot(dy, arrays.download(type, y, dy.length));
                assertEquals(product, dot(x, arrays.download(type, dx, x.length)));
                assertEquals(product, dot(w, arrays.download(type, dw, w.length)));
                // The output at row 1, column 1 of image 1, filter 2, by the definition.
                double sum = 0;
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < 3; j++) {
                        for (int c = 0; c < 3; c++) {
                            sum += x[((7 + 1 + i) * 5 + 1 + j) * 3 + c] * w[((2 * 3 + i) * 3 + j) * 3 + c];
                        }
                    }
                }
                int at = ((shape.outHeight() + 1) * shape.outWidth() + 1) * 4 + 2;
                assertEquals(sum, arrays.download(type, y, dy.length)[at]);
            }
        });
    }

    private static float[] integers(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(5) - 2;
        }
        return values;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
