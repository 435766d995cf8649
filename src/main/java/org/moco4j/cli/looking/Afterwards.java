package org.moco4j.cli.looking;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.cli.Compute;
import org.moco4j.cli.EncoderSession;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.Dataset;
import org.moco4j.report.TaskConsole;

/** What a run leaves to be looked at when its training ends: which images are alike, a map, the state of the features, the page. */
public final class Afterwards {
    private static final int QUERIES = 8;
    /** Training is over; nobody wants to wait for a million images more. */
    private static final int MOST_IMAGES = 10_000;

    private Afterwards() {}

    /**
     * Looks at the run's best encoder, or its last where none was chosen, and writes the page. That the training is done stands
     * whatever happens here, so trouble is told and no more.
     */
    public static void lookAt(MocoConfig config, Dataset data, Compute compute, TaskConsole console) {
        Optional<Path> file = new CheckpointStore(config.runFolder()).bestOrLast();
        try {
            if (file.isPresent() && data.test().orElse(data.train()).size() > 1) {
                try (EncoderSession session = EncoderSession.of(config, file.get(), compute, console)) {
                    new Looking(session, data, MOST_IMAGES)
                            .encodeAndLook(Looking.Queries.atRandom(QUERIES), config.resultsFolder());
                }
            }
            Optional<Checkpoint> checkpoint =
                    file.isPresent() ? Optional.of(Checkpoint.read(file.get())) : Optional.empty();
            RunReport.write(config.resultsFolder(), checkpoint, List.of());
        } catch (IOException | UserError e) {
            console.note("The training is done, but its report could not be written: " + e.getMessage()
                    + " (the commands infer and report write it again)");
        }
    }
}
