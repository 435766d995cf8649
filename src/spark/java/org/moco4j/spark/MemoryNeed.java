package org.moco4j.spark;

/**
 * The memory that tasks need on a cluster, computed before the executors start. Heap and native memory are apart,
 * because a container has one limit for both, but Java knows only the heap.
 */
interface MemoryNeed {
    long MIB = 1L << 20;

    /** Native memory of a JVM: classes, code, thread stacks, and the libraries of ND4J and oneDNN. */
    long JVM_BYTES = 640 * MIB;

    /** What a JVM of Spark keeps on the heap without any data. Spark itself reserves 300 MiB. */
    long SPARK_HEAP_BYTES = 450 * MIB;

    /** oneDNN's reordered weights and scratch memory, by the weights: measured. */
    int KERNEL_COPIES = 4;

    /**
     * Returns the native memory of an executor in bytes, without the heap.
     *
     * @param tasks tasks that run at once on it
     */
    long nativeBytes(int tasks);

    /**
     * Returns the heap of an executor in bytes.
     *
     * @param tasks tasks that run at once on it
     */
    long heapBytes(int tasks);

    /** Returns the heap of the driver in bytes. */
    long driverHeapBytes();

    /** Returns the results of the tasks of a job in bytes: Spark's {@code maxResultSize}. */
    long resultBytes();

    /** Returns what the results are, for messages: {@code the results of 8 groups}. */
    String results();

    /** Returns a sentence for messages that says how tasks need less memory. */
    String advice();
}
