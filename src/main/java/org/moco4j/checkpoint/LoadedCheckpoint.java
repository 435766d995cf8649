package org.moco4j.checkpoint;

import java.util.List;

/**
 * The checkpoint to go on from.
 *
 * @param damaged what the user must be told: one sentence for each newer checkpoint that could not be used; mostly empty
 */
public record LoadedCheckpoint(Checkpoint checkpoint, List<String> damaged) {
    public LoadedCheckpoint {
        damaged = List.copyOf(damaged);
    }
}
