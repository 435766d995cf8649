package org.moco4j.plan.cuda;

/**
 * The shape of a product of float32 matrices in row-major order: C {@code [m, n]} = op(A) op(B), where op(A) is
 * {@code [m, k]} and op(B) is {@code [k, n]}.
 *
 * @param transposeA whether A is stored as {@code [k, m]}
 * @param transposeB whether B is stored as {@code [n, k]}
 */
public record MatrixProduct(int m, int n, int k, boolean transposeA, boolean transposeB) {}
