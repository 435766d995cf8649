package org.moco4j.plan;

import java.util.Optional;

/** Compiles programs for execution. */
public interface Engine extends AutoCloseable {
    GraphRunner compile(Program program);

    /** The name in a configuration: {@code samediff}, {@code plan}. */
    String name();

    /** The name of its kernels, for users: {@code nd4j}. */
    String kernels();

    /** The name of the GPU that computes; empty if the CPU does. */
    default Optional<String> gpu() {
        return Optional.empty();
    }

    /** Frees the memory that the compiled programs share. */
    @Override
    default void close() {}
}
