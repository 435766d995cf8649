package org.moco4j.checkpoint;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where a checkpoint comes from.
 *
 * @param runName the name of its run, which holds the hash of its config
 * @param dataChecksum of the training images and labels
 * @param seed of everything random
 * @param version MoCo4J's
 * @param gitCommit that MoCo4J was built from, or a word that it is not known
 * @param javaVersion of the JVM
 * @param cpu the processor's model
 * @param kernels the kernel set in use
 * @param engine the engine in use
 * @param threads threads that computed
 * @param pixels how the images were normalized; null in a checkpoint of before this was kept
 * @param writtenAt when the checkpoint was written
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
     * All of it but the pixels' scale is known, or said not to be.
     *
     * @throws NullPointerException where anything else is null
     */
    public Provenance {
        Stream.of(runName, dataChecksum, version, gitCommit, javaVersion, cpu, kernels, engine, writtenAt)
                .forEach(Objects::requireNonNull);
    }

    /** The same at another moment. */
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
