package org.moco4j.platform;

/**
 * How many threads compute and how many prepare batches.
 *
 * @param compute threads of the native kernels
 * @param workers threads that augment images
 */
public record ThreadCounts(int compute, int workers) {
    /**
     * Takes what is configured and chooses the rest from the processor.
     *
     * @param configuredThreads the configuration's {@code threads}; 0 chooses the physical cores: two hardware threads
     *     of one core share the unit that multiplies, so a second one only adds waiting
     * @param configuredWorkers the configuration's {@code workers}; 0 chooses one for every four cores, at least one
     *     and at most four
     * @param availableProcessors what {@link Runtime#availableProcessors()} says: in a container with a CPU quota it is
     *     below what the processor has
     */
    public static ThreadCounts choose(
            int configuredThreads, int configuredWorkers, CpuFeatures cpu, int availableProcessors) {
        int cores = Math.max(1, Math.min(cpu.physicalCores(), availableProcessors));
        int compute = configuredThreads > 0 ? configuredThreads : cores;
        int workers = configuredWorkers > 0 ? configuredWorkers : Math.max(1, Math.min(4, cores / 4));
        return new ThreadCounts(compute, workers);
    }
}
