package org.moco4j.plan.cuda;

import java.util.stream.IntStream;

/** Convolutions and matrix products of the {@link EmulatedDevice}: plain loops with float32 sums in a fixed order. */
final class EmulatedMath {
    private final ConvolutionShape shape;
    private final ElementType type;

    EmulatedMath(ConvolutionShape shape, ElementType type) {
        this.shape = shape;
        this.type = type;
    }

    int images() {
        return shape.batch() * shape.height() * shape.width() * shape.channels();
    }

    int filters() {
        return shape.filters() * shape.size() * shape.size() * shape.channels();
    }

    int outputs() {
        return shape.batch() * shape.outHeight() * shape.outWidth() * shape.filters();
    }

    void forward(long xAddress, long wAddress, long yAddress) {
        float[] x = read(xAddress, images());
        float[] w = read(wAddress, filters());
        float[] y = new float[outputs()];
        int k = shape.filters();
        int inner = filters() / k;
        float[] columns = transposed(w, k, inner);
        forEachOutput(
                shape.batch(),
                (n, out) -> forEachTap(n, out, (image, tap) -> {
                    for (int c = 0; c < shape.channels(); c++) {
                        addScaled(x[image + c], columns, (tap + c) * k, y, out.at * k, k);
                    }
                }));
        DeviceArrays.put(type, yAddress, y);
    }

    void imageGradient(long dyAddress, long wAddress, long dxAddress) {
        float[] dy = read(dyAddress, outputs());
        float[] w = read(wAddress, filters());
        float[] dx = new float[images()];
        int inner = filters() / shape.filters();
        forEachOutput(
                shape.batch(),
                (n, out) -> forEachTap(n, out, (image, tap) -> {
                    for (int f = 0; f < shape.filters(); f++) {
                        addScaled(dy[out.at * shape.filters() + f], w, f * inner + tap, dx, image, shape.channels());
                    }
                }));
        DeviceArrays.put(type, dxAddress, dx);
    }

    void filterGradient(long xAddress, long dyAddress, long dwAddress) {
        float[] x = read(xAddress, images());
        float[] dy = read(dyAddress, outputs());
        float[] dw = new float[filters()];
        int inner = filters() / shape.filters();
        IntStream.range(0, shape.filters()).parallel().forEach(f -> {
            for (int n = 0; n < shape.batch(); n++) {
                int image = n;
                forEachPosition(
                        n,
                        out -> forEachTap(
                                image,
                                out,
                                (at, tap) -> addScaled(
                                        dy[out.at * shape.filters() + f],
                                        x,
                                        at,
                                        dw,
                                        f * inner + tap,
                                        shape.channels())));
            }
        });
        DeviceArrays.put(type, dwAddress, dw);
    }

    static void matrixProduct(MatrixProduct product, long aAddress, long bAddress, long cAddress) {
        int m = product.m();
        int n = product.n();
        int k = product.k();
        float[] a = new float[m * k];
        float[] b = new float[k * n];
        float[] c = new float[m * n];
        DeviceArrays.get(ElementType.FLOAT32, aAddress, a);
        DeviceArrays.get(ElementType.FLOAT32, bAddress, b);
        float[] left = product.transposeA() ? transposed(a, k, m) : a;
        float[] right = product.transposeB() ? transposed(b, n, k) : b;
        IntStream.range(0, m).parallel().forEach(i -> {
            for (int j = 0; j < k; j++) {
                addScaled(left[i * k + j], right, j * n, c, i * n, n);
            }
        });
        DeviceArrays.put(ElementType.FLOAT32, cAddress, c);
    }

    /** A position of the output; {@code at} counts over batch, rows and columns. */
    private record Output(int row, int column, int at) {}

    private interface OutputBody {
        void accept(int n, Output output);
    }

    private interface PositionBody {
        void accept(Output output);
    }

    /** Takes the offset of an input position in the images, and of its weights in one filter. */
    private interface TapBody {
        void accept(int image, int tap);
    }

    private void forEachOutput(int batch, OutputBody body) {
        IntStream.range(0, batch).parallel().forEach(n -> forEachPosition(n, out -> body.accept(n, out)));
    }

    private void forEachPosition(int n, PositionBody body) {
        for (int row = 0; row < shape.outHeight(); row++) {
            for (int column = 0; column < shape.outWidth(); column++) {
                body.accept(new Output(row, column, (n * shape.outHeight() + row) * shape.outWidth() + column));
            }
        }
    }

    private void forEachTap(int n, Output out, TapBody body) {
        for (int i = 0; i < shape.size(); i++) {
            int row = out.row * shape.stride() - shape.padding() + i;
            for (int j = 0; j < shape.size(); j++) {
                int column = out.column * shape.stride() - shape.padding() + j;
                if (row >= 0 && row < shape.height() && column >= 0 && column < shape.width()) {
                    body.accept(
                            ((n * shape.height() + row) * shape.width() + column) * shape.channels(),
                            (i * shape.size() + j) * shape.channels());
                }
            }
        }
    }

    private static void addScaled(float scale, float[] from, int fromAt, float[] to, int toAt, int length) {
        for (int i = 0; i < length; i++) {
            to[toAt + i] += scale * from[fromAt + i];
        }
    }

    /** Turns {@code [rows, columns]} into {@code [columns, rows]}. */
    private static float[] transposed(float[] matrix, int rows, int columns) {
        float[] result = new float[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = matrix[i * columns + j];
            }
        }
        return result;
    }

    private float[] read(long address, int length) {
        float[] values = new float[length];
        DeviceArrays.get(type, address, values);
        return values;
    }
}
