package org.moco4j.checkpoint;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The origin of a checkpoint: the run, the data, the program and the computer.
 *
 * @param runName name of the run, which contains the hash of its config
 * @param dataChecksum checksum of the training images and labels
 * @param seed seed of all random numbers
 * @param version version of MoCo4J
 * @param gitCommit commit that MoCo4J was built from, or a text that it is unknown
 * @param javaVersion version of the JVM
 * @param cpu model of the processor
 * @param kernels the kernel set in use
 * @param engine the engine in use
 * @param threads number of compute threads
 * @param pixels normalization of the images; null in checkpoints of versions that did not store it
 * @param writtenAt time at which the checkpoint was written
 */
public record Provenance(
        String runName,
        String dataChecksum,
        long seed,
        String version,
        String gitCommit,
        String javaVersion,
        String cpu,
        String kernels,
        String engine,
        int threads,
        InputNormalization pixels,
        Instant writtenAt) {

    /**
     * Checks that only {@code pixels} may be null.
     *
     * @throws NullPointerException if another component is null
     */
    public Provenance {
        Stream.of(runName, dataChecksum, version, gitCommit, javaVersion, cpu, kernels, engine, writtenAt)
                .forEach(Objects::requireNonNull);
    }

    /** Returns the same provenance at another time. */
    public Provenance at(Instant moment) {
        return new Provenance(
                runName,
                dataChecksum,
                seed,
                version,
                gitCommit,
                javaVersion,
                cpu,
                kernels,
                engine,
                threads,
                pixels,
                moment);
    }
}
