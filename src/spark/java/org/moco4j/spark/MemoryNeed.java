package org.moco4j.spark;

/**
 * The memory that tasks need on a cluster, computed before the executors start. Heap and native memory are apart,
 * because a container has one limit for both, but Java knows only the heap.
 */
interface MemoryNeed {
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
