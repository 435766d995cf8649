package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.MocoState;

class ResumeTest {
    private static final MocoConfig CONFIG = SampleRun.CONFIG;
    private static final Provenance HERE = SampleRun.PROVENANCE;
    private static final int EPOCHS = CONFIG.optimisation().epochs();

    private final MocoState state = SampleRun.tiny(1);

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
        assertInstanceOf(Resume.StartFresh.class, Resume.decide(store, CONFIG, false, HERE));
    }

    @Test
    void aRunGoesOnFromItsCheckpointWithoutAWord() throws IOException {
        save(3, false, CONFIG);

        Resume.GoOn goOn = goOn(CONFIG, HERE.at(HERE.writtenAt().plus(Duration.ofDays(1))));

        assertEquals(3, goOn.loaded().checkpoint().progress().epoch());
        assertEquals(List.of(), goOn.warnings());
    }

    @Test
    void freshStartsOverWhateverStandsThere() throws IOException {
        save(3, false, CONFIG.with("seed", "7"));
        Files.write(store.previous(), new byte[5]);

        assertInstanceOf(Resume.StartFresh.class, Resume.decide(store, CONFIG, true, HERE));
    }

    @Test
    void anotherConfigIsRefusedWithTheKeysThatDifferAndTheWaysOut() throws IOException {
        save(3, false, CONFIG);
        MocoConfig other = CONFIG.with("learning-rate", "0.03").with("mlp", "true");

        String refusal = refusal(other, HERE);

        assertTrue(refusal.contains("learning-rate: 0.06 in the checkpoint, 0.03 now"), refusal);
        assertTrue(refusal.contains("mlp: false in the checkpoint, true now"), refusal);
        assertTrue(refusal.contains(store.last().toString()), refusal);
        assertTrue(refusal.contains("undo the change"), refusal);
        assertTrue(refusal.contains("another --resume folder"), refusal);
        assertTrue(refusal.contains("--fresh"), refusal);
    }

    @Test
    void otherDataIsRefusedWithTheWaysOut() throws IOException {
        save(3, false, CONFIG);

        String refusal = refusal(CONFIG, with("sha256:77", HERE.cpu(), HERE.kernels(), HERE.engine(), HERE.threads()));

        assertTrue(refusal.contains(store.last() + " was trained on other data"), refusal);
        assertFalse(refusal.contains("sha256"), refusal);
        assertTrue(refusal.contains("data-dir " + CONFIG.data().dataDir()), refusal);
        assertTrue(refusal.contains("--fresh"), refusal);
    }

    @Test
    void aFinishedRunIsFinished() throws IOException {
        save(EPOCHS, true, CONFIG);

        Resume.Finished finished = assertInstanceOf(Resume.Finished.class, Resume.decide(store, CONFIG, false, HERE));

        assertTrue(finished.loaded().checkpoint().progress().finished());
        assertEquals(List.of(), finished.warnings());
    }

    @Test
    void aFinishedRunOfMoreEpochsThanAreAskedForIsFinished() throws IOException {
        save(EPOCHS, true, CONFIG);

        assertInstanceOf(
                Resume.Finished.class, Resume.decide(store, CONFIG.with("epochs", "" + (EPOCHS - 1)), false, HERE));
    }

    @Test
    void aFinishedRunGoesOnToMoreEpochs() throws IOException {
        save(EPOCHS, true, CONFIG);

        assertEquals(
                List.of(), goOn(CONFIG.with("epochs", "" + (EPOCHS + 1)), HERE).warnings());
    }

    @Test
    void anUnfinishedRunThatIsPastTheEpochsAskedForIsFinished() throws IOException {
        save(20, false, CONFIG);

        assertInstanceOf(Resume.Finished.class, Resume.decide(store, CONFIG.with("epochs", "20"), false, HERE));
        assertEquals(
                20,
                goOn(CONFIG.with("epochs", "21"), HERE)
                        .loaded()
                        .checkpoint()
                        .progress()
                        .epoch());
    }

    @Test
    void withTheCosineMoreEpochsMoveTheLearningRateAndTheUserIsTold() throws IOException {
        MocoConfig cosine = CONFIG.with("cos", "true");
        save(EPOCHS, true, cosine);

        List<String> warnings =
                goOn(cosine.with("epochs", "" + (EPOCHS + 50)), HERE).warnings();

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains(EPOCHS + " in the checkpoint, " + (EPOCHS + 50) + " now"), warnings.get(0));
    }

    @Test
    void anotherProcessorKernelSetEngineOrNumberOfThreadsIsAllowedWithAWarning() throws IOException {
        save(3, false, CONFIG);

        List<String> warnings = goOn(CONFIG, with(HERE.dataChecksum(), "another one", "onednn", "samediff", 8))
                .warnings();

        assertEquals(1, warnings.size());
        String warning = warnings.get(0);
        assertTrue(warning.contains("may differ"), warning);
        assertTrue(warning.contains("processor a processor in the checkpoint, another one now"), warning);
        assertTrue(warning.contains("kernels nd4j in the checkpoint, onednn now"), warning);
        assertTrue(warning.contains("engine plan in the checkpoint, samediff now"), warning);
        assertTrue(warning.contains("threads 2 in the checkpoint, 8 now"), warning);
    }

    @Test
    void whereTheLastIsDamagedTheRunGoesOnFromThePreviousOneAndSaysSo() throws IOException {
        save(3, false, CONFIG);
        save(4, false, CONFIG);
        Files.delete(store.last());
        Files.writeString(store.last(), "damaged");

        Resume.GoOn goOn = goOn(CONFIG, HERE);

        assertEquals(3, goOn.loaded().checkpoint().progress().epoch());
        assertEquals(2, goOn.warnings().size());
        assertTrue(
                goOn.warnings().get(0).contains(store.last() + " is damaged"),
                goOn.warnings().get(0));
        assertEquals(
                "Using " + store.previous() + " instead, after 3 epochs and 0 steps.",
                goOn.warnings().get(1));
    }

    private void save(int epoch, boolean finished, MocoConfig config) throws IOException {
        RunProgress progress =
                new RunProgress(epoch, 0, 97, state.queue().pointer(), 0, 0, null, null, 1, 2, null, finished);
        store.saveLast(state, progress, HERE, config);
    }

    private Resume.GoOn goOn(MocoConfig now, Provenance here) throws IOException {
        return assertInstanceOf(Resume.GoOn.class, Resume.decide(store, now, false, here));
    }

    private String refusal(MocoConfig now, Provenance here) {
        return assertThrows(UserError.class, () -> Resume.decide(store, now, false, here))
                .getMessage();
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
