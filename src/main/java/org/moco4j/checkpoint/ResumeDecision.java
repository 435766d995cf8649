package org.moco4j.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.MocoConfig.KeyDifference;
import org.moco4j.text.Quantities;

/** The decision how a run continues from the checkpoints in its folder. */
public sealed interface ResumeDecision {

    /** The run starts at the first step. With {@code --fresh} the caller clears the store first. */
    record StartFresh() implements ResumeDecision {}

    /**
     * The run resumes from a checkpoint.
     *
     * @param warnings warnings for the user, one sentence each; usually empty
     */
    record Continue(Checkpoint.Loaded loaded, List<String> warnings) implements ResumeDecision {
        public Continue {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The run is already complete.
     *
     * @param warnings warnings for the user, one sentence each; usually empty
     */
    record Finished(Checkpoint.Loaded loaded, List<String> warnings) implements ResumeDecision {
        public Finished {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Finds the newest valid checkpoint and compares it with the requested run.
     *
     * @param fresh whether to start over and ignore existing checkpoints
     * @param current provenance of a checkpoint written now
     * @throws UserError if the checkpoint has another config or other data, or all checkpoints are damaged; the message
     *     says what differs and how to fix it
     */
    static ResumeDecision decide(CheckpointStore store, MocoConfig now, boolean fresh, Provenance current)
            throws IOException {
        return decide(store, now, fresh, current, List::of);
    }

    /**
     * Decides as {@link #decide(CheckpointStore, MocoConfig, boolean, Provenance)}, with an explanation if the data
     * differ.
     *
     * @param changes supplies the changes in the data, one line each; used only if the data differ
     */
    static ResumeDecision decide(
            CheckpointStore store, MocoConfig now, boolean fresh, Provenance current, Supplier<List<String>> changes)
            throws IOException {
        Checkpoint.Loaded loaded = fresh ? null : store.newestValid().orElse(null);
        if (loaded == null) {
            return new StartFresh();
        }
        Checkpoint saved = loaded.checkpoint();
        requireSameConfig(saved, now);
        requireSameData(saved, current, now, changes);
        List<String> warnings = new ArrayList<>(loaded.damaged());
        if (!warnings.isEmpty()) {
            warnings.add("Using " + saved.file() + " instead, after "
                    + Quantities.count(saved.progress().epoch(), "epoch") + " and "
                    + Quantities.count(saved.progress().step(), "step") + ".");
        }
        if (isComplete(saved, now)) {
            return new Finished(loaded, warnings);
        }
        warnings.addAll(warnOfRounding(saved.provenance(), current));
        warnings.addAll(warnOfLearningRate(saved.config(), now));
        return new Continue(loaded, warnings);
    }

    private static boolean isComplete(Checkpoint saved, MocoConfig now) {
        int epochs = now.optimizer().epochs();
        return saved.progress().epoch() >= epochs
                || (saved.progress().finished()
                        && epochs <= saved.config().optimizer().epochs());
    }

    private static void requireSameConfig(Checkpoint saved, MocoConfig now) {
        List<KeyDifference> differences = now.differences(saved.config());
        if (!differences.isEmpty()) {
            String lines = differences.stream()
                    .map(d -> "  " + d.key() + ": " + d.other() + " in the checkpoint, " + d.mine() + " now\n")
                    .collect(Collectors.joining());
            throw new UserError("The checkpoint " + saved.file() + " belongs to another run. These keys differ:\n"
                    + lines + "To continue that run, undo the change. " + howToStartNewRun());
        }
    }

    private static void requireSameData(
            Checkpoint saved, Provenance current, MocoConfig now, Supplier<List<String>> changes) {
        if (!saved.provenance().dataChecksum().equals(current.dataChecksum())) {
            List<String> lines = changes.get();
            throw new UserError("The checkpoint " + saved.file() + " was trained on other data than those in data-dir "
                    + now.data().dataDir() + "."
                    + (lines.isEmpty() ? " What changed is not known." : " What changed since:")
                    + lines.stream().map(line -> "\n  " + line).collect(Collectors.joining())
                    + "\nTo continue that run, restore its data. " + howToStartNewRun());
        }
    }

    private static String howToStartNewRun() {
        return "To start the new run, choose another --resume folder,"
                + " or start over in this one with --fresh, which deletes its checkpoints.";
    }

    private static List<String> warnOfRounding(Provenance saved, Provenance current) {
        List<String> changes = new ArrayList<>();
        compare(
                "MoCo4J",
                saved.version() + " (" + saved.gitCommit() + ")",
                current.version() + " (" + current.gitCommit() + ")",
                changes);
        compare("processor", saved.cpu(), current.cpu(), changes);
        compare("engine", saved.engine(), current.engine(), changes);
        compare("kernels", saved.kernels(), current.kernels(), changes);
        compare("threads", String.valueOf(saved.threads()), String.valueOf(current.threads()), changes);
        return changes.isEmpty()
                ? List.of()
                : List.of("The last digits of the losses may differ from those of an uninterrupted run: "
                        + String.join("; ", changes) + ".");
    }

    private static void compare(String name, String saved, String current, List<String> changes) {
        if (!saved.equals(current)) {
            changes.add(name + " " + saved + " in the checkpoint, " + current + " now");
        }
    }

    private static List<String> warnOfLearningRate(MocoConfig saved, MocoConfig now) {
        int savedEpochs = saved.optimizer().epochs();
        int epochs = now.optimizer().epochs();
        return now.optimizer().cos() && savedEpochs != epochs
                ? List.of("With cos the learning rate depends on epochs: " + savedEpochs + " in the checkpoint, "
                        + epochs + " now, so it jumps here.")
                : List.of();
    }
}
