package org.moco4j.platform;

/**
 * Chooses the number of threads that compute and that prepare batches.
 *
 * @param compute threads of the native kernels
 * @param workers threads that augment images
 */
public record ThreadCounts(int compute, int workers) {
    /**
     * Uses the configured numbers, and chooses the others by the processor.
     *
     * @param configuredThreads the configuration's {@code threads}; 0 chooses one for each physical core, because
     *     the hardware threads of a core share its multiplication unit
     * @param configuredWorkers the configuration's {@code workers}; 0 chooses one for every four cores, at least one
     *     and at most four
     * @param availableProcessors value of {@link Runtime#availableProcessors()}, which a CPU quota of a container
     *     can limit
     */
    public static ThreadCounts choose(int configuredThreads, int configuredWorkers, Cpu cpu, int availableProcessors) {
        int cores = Math.max(1, Math.min(cpu.physicalCores(), availableProcessors));
        int compute = configuredThreads > 0 ? configuredThreads : cores;
        int workers = configuredWorkers > 0 ? configuredWorkers : Math.max(1, Math.min(4, cores / 4));
        return new ThreadCounts(compute, workers);
    }
}
