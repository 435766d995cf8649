package org.moco4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.moco4j.config.MocoConfig;

/**
 * Where trained weights come from: what still matters of a checkpoint's progress and provenance where its run is far away. It
 * travels with exported files, and names no path.
 *
 * @param run the name of the run, which holds the hash of its config
 * @param epochs that were done
 * @param steps that were done
 * @param dataset by its published name: {@code Cifar10}
 * @param datasetChecksum of the training images and labels
 * @param version of MoCo4J that trained
 * @param gitCommit that it was built from, or a word that it is not known
 * @param trainedAt when the checkpoint was written
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

    /** @throws NullPointerException where anything is null */
    public Lineage {
        Stream.of(run, dataset, datasetChecksum, version, gitCommit, trainedAt).forEach(Objects::requireNonNull);
    }

    /** What a checkpoint says. */
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
