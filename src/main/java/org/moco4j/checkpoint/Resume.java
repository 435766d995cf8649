package org.moco4j.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.config.KeyDifference;
import org.moco4j.config.MocoConfig;
import org.moco4j.text.Quantities;

/** What a run does with the checkpoints that it finds. */
public sealed interface Resume {

    /** It starts at the first step. With {@code --fresh} the caller clears the store first. */
    record StartFresh() implements Resume {}

    /**
     * It goes on from a checkpoint.
     *
     * @param warnings to be told to the user, one sentence each; mostly empty
     */
    record GoOn(LoadedCheckpoint loaded, List<String> warnings) implements Resume {
        public GoOn {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * It has nothing left to do.
     *
     * @param warnings to be told to the user, one sentence each; mostly empty
     */
    record Finished(LoadedCheckpoint loaded, List<String> warnings) implements Resume {
        public Finished {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Looks for the newest good checkpoint and compares it with the run that was asked for.
     *
     * @param fresh whether the user wants to start over, whatever stands there
     * @param here the provenance that a checkpoint written now would have
     * @throws UserError where the checkpoint is of another config or of other data, or all checkpoints are damaged; it says
     *     what differs and the ways out
     */
    static Resume decide(CheckpointStore store, MocoConfig now, boolean fresh, Provenance here) throws IOException {
        return decide(store, now, fresh, here, List::of);
    }

    /**
     * The same, with words for data that is not that of the checkpoint.
     *
     * @param changes is asked what changed in the data, a line each, if it did
     */
    static Resume decide(
            CheckpointStore store, MocoConfig now, boolean fresh, Provenance here, Supplier<List<String>> changes)
            throws IOException {
        LoadedCheckpoint loaded = fresh ? null : store.newestGood().orElse(null);
        if (loaded == null) {
            return new StartFresh();
        }
        Checkpoint then = loaded.checkpoint();
        requireSameConfig(then, now);
        requireSameData(then, here, now, changes);
        List<String> warnings = new ArrayList<>(loaded.damaged());
        if (!warnings.isEmpty()) {
            warnings.add("Using " + then.file() + " instead, after "
                    + Quantities.count(then.progress().epoch(), "epoch") + " and "
                    + Quantities.count(then.progress().step(), "step") + ".");
        }
        if (nothingLeft(then, now)) {
            return new Finished(loaded, warnings);
        }
        warnings.addAll(whatMayChangeBits(then.provenance(), here));
        warnings.addAll(whatMovesTheLearningRate(then.config(), now));
        return new GoOn(loaded, warnings);
    }

    private static boolean nothingLeft(Checkpoint then, MocoConfig now) {
        int epochs = now.optimisation().epochs();
        return then.progress().epoch() >= epochs
                || (then.progress().finished()
                        && epochs <= then.config().optimisation().epochs());
    }

    private static void requireSameConfig(Checkpoint then, MocoConfig now) {
        List<KeyDifference> differences = now.differences(then.config());
        if (!differences.isEmpty()) {
            String lines = differences.stream()
                    .map(d -> "  " + d.key() + ": " + d.other() + " in the checkpoint, " + d.mine() + " now\n")
                    .collect(Collectors.joining());
            throw new UserError("The checkpoint " + then.file() + " is of another run. These keys differ:\n" + lines
                    + "To continue that run, undo the change. " + waysToStart());
        }
    }

    private static void requireSameData(
            Checkpoint then, Provenance here, MocoConfig now, Supplier<List<String>> changes) {
        if (!then.provenance().dataChecksum().equals(here.dataChecksum())) {
            List<String> lines = changes.get();
            throw new UserError("The checkpoint " + then.file() + " was trained on other data than that in data-dir "
                    + now.data().dataDir() + "."
                    + (lines.isEmpty() ? " What changed is not known." : " What changed since:")
                    + lines.stream().map(line -> "\n  " + line).collect(Collectors.joining())
                    + "\nTo continue that run, restore its data. " + waysToStart());
        }
    }

    private static String waysToStart() {
        return "To start the new run, choose another --resume folder,"
                + " or start over in this one with --fresh, which deletes its checkpoints.";
    }

    private static List<String> whatMayChangeBits(Provenance then, Provenance here) {
        List<String> changes = new ArrayList<>();
        compare(
                "MoCo4J",
                then.version() + " (" + then.gitCommit() + ")",
                here.version() + " (" + here.gitCommit() + ")",
                changes);
        compare("processor", then.cpu(), here.cpu(), changes);
        compare("engine", then.engine(), here.engine(), changes);
        compare("kernels", then.kernels(), here.kernels(), changes);
        compare("threads", String.valueOf(then.threads()), String.valueOf(here.threads()), changes);
        return changes.isEmpty()
                ? List.of()
                : List.of("The last digits of the losses may differ from those of an uninterrupted run: "
                        + String.join("; ", changes) + ".");
    }

    private static void compare(String what, String then, String here, List<String> changes) {
        if (!then.equals(here)) {
            changes.add(what + " " + then + " in the checkpoint, " + here + " now");
        }
    }

    private static List<String> whatMovesTheLearningRate(MocoConfig then, MocoConfig now) {
        int before = then.optimisation().epochs();
        int epochs = now.optimisation().epochs();
        return now.optimisation().cos() && before != epochs
                ? List.of("With cos the learning rate depends on epochs: " + before + " in the checkpoint, " + epochs
                        + " now, so it jumps here.")
                : List.of();
    }
}
