package org.moco4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.moco4j.config.MocoConfig;

/**
 * The origin of trained weights: the part of a checkpoint's progress and provenance that is stored in exported files.
 * It contains no path.
 *
 * @param run name of the run, which contains the hash of its config
 * @param epochs completed epochs
 * @param steps completed steps
 * @param dataset published name of the data set, such as {@code Cifar10}
 * @param datasetChecksum checksum of the training images and labels
 * @param version version of MoCo4J that trained the weights
 * @param gitCommit commit that MoCo4J was built from, or a text that it is unknown
 * @param trainedAt time at which the checkpoint was written
 */
public record Lineage(
        String run,
        int epochs,
        long steps,
        String dataset,
        String datasetChecksum,
        String version,
        String gitCommit,
        Instant trainedAt) {

    /** @throws NullPointerException if a component is null */
    public Lineage {
        Stream.of(run, dataset, datasetChecksum, version, gitCommit, trainedAt).forEach(Objects::requireNonNull);
    }

    /** Returns the lineage of a checkpoint's weights. */
    static Lineage of(Checkpoint checkpoint) {
        Provenance provenance = checkpoint.provenance();
        RunProgress progress = checkpoint.progress();
        return new Lineage(
                provenance.runName(),
                progress.epoch(),
                progress.stepsDone(),
                publishedName(checkpoint.config()),
                provenance.dataChecksum(),
                provenance.version(),
                provenance.gitCommit(),
                provenance.writtenAt());
    }

    private static String publishedName(MocoConfig config) {
        JsonNode name = new ObjectMapper().valueToTree(config.data().dataset());
        return name.asText();
    }
}
