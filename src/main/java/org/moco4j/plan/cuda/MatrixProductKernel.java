package org.moco4j.plan.cuda;

import java.util.Arrays;
import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** A product of two matrices by cuBLAS, in float32. The second one may be transposed. */
final class MatrixProductKernel implements Kernel {
    private final Gpu gpu;
    private final boolean transposeB;
    private Value a;
    private Value b;

    /** @param arguments of the native {@code matmul}: whether the first, the second and the result are transposed */
    MatrixProductKernel(Gpu gpu, Node.Arguments arguments) {
        this.gpu = gpu;
        long[] transposed = Arrays.copyOf(arguments.integers(), 3);
        if (transposed[0] != 0 || transposed[2] != 0) {
            throw new IllegalArgumentException("only the second matrix of a product may be transposed on a GPU");
        }
        this.transposeB = transposed[1] != 0;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        a = gpu.plain(inputs.get(0), emitter);
        b = gpu.plain(inputs.get(1), emitter);
        int m = Matrix.of(a).rows();
        int k = Matrix.of(a).columns();
        int n = transposeB ? Matrix.of(b).rows() : Matrix.of(b).columns();
        Value y = emitter.value("matmul", m, n);
        product("", new MatrixProduct(m, n, k, false, transposeB), a, b, y, emitter);
        return List.of(y);
    }

    private void product(String pass, MatrixProduct shape, Value first, Value second, Value out, StepEmitter emitter) {
        emitter.step(
                "cublas matmul" + pass,
                List.of(first, second),
                List.of(out),
                memory -> gpu.device()
                        .matrixProduct(
                                shape,
                                gpu.precision().roundsFactors(),
                                memory.address(first),
                                memory.address(second),
                                memory.address(out)));
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gradients.get(0);
        int m = Matrix.of(a).rows();
        int k = Matrix.of(a).columns();
        int n = Matrix.of(dy).columns();
        Value da = null;
        Value db = null;
        if (needed.get(0)) {
            da = emitter.value("matmul.da", a.shape());
            product(", gradient", new MatrixProduct(m, k, n, false, !transposeB), dy, b, da, emitter);
        }
        if (needed.get(1)) {
            db = emitter.value("matmul.db", b.shape());
            if (transposeB) {
                product(", gradient", new MatrixProduct(n, k, m, true, false), dy, a, db, emitter);
            } else {
                product(", gradient", new MatrixProduct(k, n, m, true, false), a, dy, db, emitter);
            }
        }
        return Arrays.asList(da, db);
    }
}
