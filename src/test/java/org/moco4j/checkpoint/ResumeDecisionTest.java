package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.MocoState;

class ResumeDecisionTest {
    private static final MocoConfig CONFIG = SampleCheckpoint.CONFIG;
    private static final Provenance HERE = SampleCheckpoint.PROVENANCE;
    private static final int EPOCHS = CONFIG.optimizer().epochs();

    private final MocoState state = SampleCheckpoint.tiny(1);

    @TempDir
    Path folder;

    private CheckpointStore store;

    @BeforeEach
    void open() {
        store = new CheckpointStore(folder);
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void withoutACheckpointARunStartsFresh() throws IOException {
        assertInstanceOf(ResumeDecision.StartFresh.class, ResumeDecision.decide(store, CONFIG, false, HERE));
    }

    @Test
    void aRunResumesFromItsCheckpointWithoutWarnings() throws IOException {
        save(3, false, CONFIG);

        ResumeDecision.Continue resume = resume(CONFIG, HERE.at(HERE.writtenAt().plus(Duration.ofDays(1))));

        assertEquals(3, resume.loaded().checkpoint().progress().epoch());
        assertEquals(List.of(), resume.warnings());
    }

    @Test
    void freshIgnoresExistingCheckpoints() throws IOException {
        save(3, false, CONFIG.with("seed", "7"));
        Files.write(store.previous(), new byte[5]);

        assertInstanceOf(ResumeDecision.StartFresh.class, ResumeDecision.decide(store, CONFIG, true, HERE));
    }

    @Test
    void anotherConfigIsRejectedWithTheDifferentKeysAndAdvice() throws IOException {
        save(3, false, CONFIG);
        MocoConfig other = CONFIG.with("learning-rate", "0.03").with("mlp", "true");

        assertContains(
                errorMessage(other, HERE),
                "learning-rate: 0.06 in the checkpoint, 0.03 now",
                "mlp: false in the checkpoint, true now",
                store.last().toString(),
                "undo the change",
                "another --resume folder",
                "--fresh");
    }

    @Test
    void otherDataAreRejectedWithAdvice() throws IOException {
        save(3, false, CONFIG);

        String errorMessage =
                errorMessage(CONFIG, with("sha256:77", HERE.cpu(), HERE.kernels(), HERE.engine(), HERE.threads()));

        assertTrue(errorMessage.contains(store.last() + " was trained on other data"), errorMessage);
        assertFalse(errorMessage.contains("sha256"), errorMessage);
        assertContains(errorMessage, "data-dir " + CONFIG.data().dataDir(), "--fresh");
    }

    @Test
    void aFinishedRunIsFinished() throws IOException {
        save(EPOCHS, true, CONFIG);

        ResumeDecision.Finished finished =
                assertInstanceOf(ResumeDecision.Finished.class, ResumeDecision.decide(store, CONFIG, false, HERE));

        assertTrue(finished.loaded().checkpoint().progress().finished());
        assertEquals(List.of(), finished.warnings());
    }

    @Test
    void aFinishedRunIsFinishedForFewerEpochsToo() throws IOException {
        save(EPOCHS, true, CONFIG);

        assertInstanceOf(
                ResumeDecision.Finished.class,
                ResumeDecision.decide(store, CONFIG.with("epochs", "" + (EPOCHS - 1)), false, HERE));
    }

    @Test
    void aFinishedRunContinuesWithMoreEpochs() throws IOException {
        save(EPOCHS, true, CONFIG);

        assertEquals(
                List.of(),
                resume(CONFIG.with("epochs", "" + (EPOCHS + 1)), HERE).warnings());
    }

    @Test
    void anUnfinishedRunWithEnoughEpochsIsFinished() throws IOException {
        save(20, false, CONFIG);

        assertInstanceOf(
                ResumeDecision.Finished.class, ResumeDecision.decide(store, CONFIG.with("epochs", "20"), false, HERE));
        assertEquals(
                20,
                resume(CONFIG.with("epochs", "21"), HERE)
                        .loaded()
                        .checkpoint()
                        .progress()
                        .epoch());
    }

    @Test
    void moreEpochsWithCosChangeTheLearningRateWithAWarning() throws IOException {
        MocoConfig cosine = CONFIG.with("cos", "true");
        save(EPOCHS, true, cosine);

        List<String> warnings =
                resume(cosine.with("epochs", "" + (EPOCHS + 50)), HERE).warnings();

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains(EPOCHS + " in the checkpoint, " + (EPOCHS + 50) + " now"), warnings.get(0));
    }

    @Test
    void anotherProcessorKernelSetEngineOrThreadCountCausesAWarning() throws IOException {
        save(3, false, CONFIG);

        List<String> warnings = resume(CONFIG, with(HERE.dataChecksum(), "another one", "onednn", "samediff", 8))
                .warnings();

        assertEquals(1, warnings.size());
        assertContains(
                warnings.get(0),
                "may differ",
                "processor a processor in the checkpoint, another one now",
                "kernels nd4j in the checkpoint, onednn now",
                "engine plan in the checkpoint, samediff now",
                "threads 2 in the checkpoint, 8 now");
    }

    @Test
    void ifTheLastIsDamagedTheRunResumesFromThePreviousWithAWarning() throws IOException {
        save(3, false, CONFIG);
        save(4, false, CONFIG);
        Files.delete(store.last());
        Files.writeString(store.last(), "damaged");

        ResumeDecision.Continue resume = resume(CONFIG, HERE);

        assertEquals(3, resume.loaded().checkpoint().progress().epoch());
        assertEquals(2, resume.warnings().size());
        assertTrue(
                resume.warnings().get(0).contains(store.last() + " is damaged"),
                resume.warnings().get(0));
        assertEquals(
                "Using " + store.previous() + " instead, after 3 epochs and 0 steps.",
                resume.warnings().get(1));
    }

    private void save(int epoch, boolean finished, MocoConfig config) throws IOException {
        RunProgress progress =
                new RunProgress(epoch, 0, 97, state.queue().pointer(), 0, 0, null, null, 1, 2, null, finished);
        store.saveLast(state, progress, HERE, config);
    }

    private ResumeDecision.Continue resume(MocoConfig now, Provenance current) throws IOException {
        return assertInstanceOf(ResumeDecision.Continue.class, ResumeDecision.decide(store, now, false, current));
    }

    private String errorMessage(MocoConfig now, Provenance current) {
        return assertUserError(() -> ResumeDecision.decide(store, now, false, current));
    }

    private static Provenance with(String dataChecksum, String cpu, String kernels, String engine, int threads) {
        return new Provenance(
                HERE.runName(),
                dataChecksum,
                HERE.seed(),
                HERE.version(),
                HERE.gitCommit(),
                HERE.javaVersion(),
                cpu,
                kernels,
                engine,
                threads,
                HERE.pixels(),
                HERE.writtenAt());
    }
}
