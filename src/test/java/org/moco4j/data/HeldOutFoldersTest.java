package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.data.folder.SplitNames;

/**
 * Folders for training and testing are recognized by any of their usual names. None of them becomes a class silently.
 */
class HeldOutFoldersTest {
    @TempDir
    Path root;

    private void classes(String split, int each) throws IOException {
        for (String name : List.of("ant", "bee")) {
            new ImageFiles(root).series(split + "/" + name, each);
        }
    }

    private Dataset load() {
        return new ImageFiles(root).load(0.1);
    }

    private String errorMessage() {
        return assertUserError(this::load);
    }

    @ParameterizedTest
    @CsvSource({
        "train, valid",
        "train, val",
        "train, validation",
        "train, test",
        "training, testing",
        "Train, Test",
        "TRAIN, VALID",
        "Training, Validation",
        "train, dev",
        "train, eval",
        "train_set, test_set",
        "TrainingData, ValidationData",
        "train2017, val2017",
        "seg_train, seg_test",
        "food-train, food-dev",
        "training_images, holdout"
    })
    void commonNamesSplitTheImages(String train, String heldOut) throws IOException {
        classes(train, 6);
        classes(heldOut, 2);
        Dataset data = load();
        assertEquals(List.of("ant", "bee"), data.train().classNames());
        assertEquals(12, data.train().size());
        assertEquals(4, data.test().orElseThrow().size());
        assertEquals(List.of(), data.warnings());
    }

    @Test
    void testIsPreferredToValidationAndTheOtherIsReported() throws IOException {
        classes("train", 6);
        classes("Valid", 3);
        classes("test", 2);
        Dataset data = load();
        assertEquals(4, data.test().orElseThrow().size());
        assertEquals(
                List.of(
                        "6 files skipped: 6 images in held-out folders that are not used (6 Valid/).",
                        "Valid/ is not used, because test/ is the held-out folder: it does not use its 6 images."),
                data.warnings());
        assertEquals(6, data.skippedFiles().skipped().size());
        data.skippedFiles().failIfStrict(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "Testing", "val"})
    void aHeldOutFolderWithoutClassesIsReplacedByPartOfEachClass(String test) throws IOException {
        classes("train", 40);
        new ImageFiles(root).series(test, 30);
        Dataset data = load();
        assertEquals(List.of("ant", "bee"), data.train().classNames());
        assertEquals(72, data.train().size());
        assertEquals(8, data.test().orElseThrow().size());
        String note = data.warnings().get(1);
        assertTrue(note.startsWith(test + "/ has no class folders: it does not use its 30 images."), note);
        assertTrue(note.endsWith("Part of each class in train/ is held out instead."), note);
    }

    @Test
    void aFolderWithClassesIsPreferredToOneWithout() throws IOException {
        classes("train", 6);
        classes("val", 3);
        new ImageFiles(root).series("test", 5);
        Dataset data = load();
        assertEquals(6, data.test().orElseThrow().size());
        assertTrue(
                data.warnings().get(1).startsWith("test/ has no class folders"),
                data.warnings().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"extra", "unsorted", "train_old", "2024"})
    void anUnknownNameBesideTrainIsReported(String unknown) throws IOException {
        classes("train", 3);
        classes("test", 3);
        classes(unknown, 3);
        assertTrue(errorMessage().contains("has " + unknown + "/ beside train/"), errorMessage());
        String names = errorMessage().replaceFirst("(?s).*They are named (.*), in upper or lower case.*", "$1");
        for (String name : names.split(", | or ")) {
            Optional<SplitNames.Role> role = new SplitNames(List.of()).role(name);
            assertTrue(role.isPresent() && role.get() != SplitNames.Role.TRAIN, name + " in " + names);
        }
        assertContains(names, "holdout", "valid,");
    }

    @Test
    void twoTrainingFoldersAreReported() throws IOException {
        classes("train", 3);
        classes("Training", 3);
        assertTrue(errorMessage().contains("Training/, train/"), errorMessage());
    }

    @Test
    void heldOutFoldersWithoutATrainingFolderAreAnError() throws IOException {
        classes("test", 3);
        classes("val", 3);
        assertTrue(errorMessage().contains("test/, val/ and no training folder"), errorMessage());
    }

    @Test
    void classesBesideTheirHeldOutFolderAreAnError() throws IOException {
        new ImageFiles(root).series("ant", 3);
        new ImageFiles(root).series("bee", 3);
        classes("test", 3);
        assertTrue(errorMessage().contains("Put the class folders into a folder train"), errorMessage());
    }

    @Test
    void trainCanBeAClass() throws IOException {
        for (String name : List.of("bus", "plane", "train")) {
            new ImageFiles(root).series(name, 10);
        }
        Dataset data = load();
        assertEquals(List.of("bus", "plane", "train"), data.train().classNames());
        assertEquals(
                "train/ is used as a class, like bus/, plane/ are.",
                data.warnings().get(0));
    }

    @Test
    void trainAndTestWithoutClassesNeedTheKeyUnlabelled() throws IOException {
        new ImageFiles(root).series("train", 4);
        new ImageFiles(root).series("test", 4);
        assertTrue(errorMessage().contains("train has no class folders"), errorMessage());
        Dataset data = new ImageFiles(root).loadUnlabeled();
        assertEquals(8, data.train().size());
        assertEquals(
                List.of("Without classes all images are used for training, including those in test/."),
                data.warnings());
    }

    @Test
    void classNamesInDifferentUnicodeFormsAreEqual() throws IOException {
        String composed = "caf\u00e9";
        String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
        for (String name : List.of("bar", composed)) {
            new ImageFiles(root).series("train/" + name, 3);
        }
        for (String name : List.of("bar", decomposed)) {
            new ImageFiles(root).series("test/" + name, 2);
        }
        Dataset data = load();
        assertEquals(4, data.test().orElseThrow().size());
        assertEquals(List.of("bar", composed), data.train().classNames());
    }

    @Test
    void theErrorForAParentFolderNamesTheFolderToGive() throws IOException {
        classes("flowers", 3);
        assertTrue(errorMessage().contains("give " + root.resolve("flowers")), errorMessage());
    }

    @Test
    void foldersOfTheSystemAreNotClasses() throws IOException {
        classes("train", 10);
        classes("val", 2);
        new ImageFiles(root).series("@eaDir/train", 3);
        new ImageFiles(root).series("train/@eaDir", 3);
        Files.createDirectories(root.resolve("notes"));
        Dataset data = load();
        assertEquals(List.of("ant", "bee"), data.train().classNames());
        assertEquals(20, data.train().size());
        assertEquals(List.of("6 files skipped: 6 in @eaDir (made by the system)."), data.warnings());
    }
}
