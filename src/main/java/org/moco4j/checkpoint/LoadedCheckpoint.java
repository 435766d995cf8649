package org.moco4j.checkpoint;

import java.util.List;

/**
 * The checkpoint to resume from.
 *
 * @param damaged warnings for the user: one sentence for each newer checkpoint that could not be used; usually empty
 */
public record LoadedCheckpoint(Checkpoint checkpoint, List<String> damaged) {
    public LoadedCheckpoint {
        damaged = List.copyOf(damaged);
    }
}
