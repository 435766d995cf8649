package org.moco4j.plan;

/** Turns a program into something that runs it. */
public interface Engine extends AutoCloseable {
    GraphRunner compile(Program program);

    /** As a config names it: {@code samediff}, {@code plan}. */
    String name();

    /** The kernels it runs on, as a user reads it: {@code nd4j}. */
    String kernels();

    /** Frees what the compiled programs share. */
    @Override
    default void close() {}
}
