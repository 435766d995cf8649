package org.moco4j.checkpoint;

import java.util.List;

/**
 * The checkpoint to go on from.
 *
 * @param damaged what the user must be told: one sentence for each newer checkpoint that could not be used; mostly empty
 */
public record Loaded(Checkpoint checkpoint, List<String> damaged) {
    public Loaded {
        damaged = List.copyOf(damaged);
    }
}
