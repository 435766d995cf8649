package org.moco4j.platform;

/**
 * Whether the program's own CUDA kernels can run on this machine. The package of the kernels finds it out.
 *
 * @param ready whether they can run
 * @param sentence what was found, for users
 * @param fix what to do; empty if there is nothing to do
 */
public record GpuReadiness(boolean ready, String sentence, String fix) {}
