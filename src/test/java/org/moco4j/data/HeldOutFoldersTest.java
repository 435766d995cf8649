package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.moco4j.UserError;
import org.moco4j.data.folder.SplitNames;

/** Folders for training and testing are told by any of their usual names; nothing of them becomes a class in silence. */
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

    private String refusal() {
        return assertThrows(UserError.class, this::load).getMessage();
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
    void commonNamesDivide(String train, String heldOut) throws IOException {
        classes(train, 6);
        classes(heldOut, 2);
        Dataset data = load();
        assertEquals(List.of("ant", "bee"), data.train().classNames());
        assertEquals(12, data.train().size());
        assertEquals(4, data.test().orElseThrow().size());
        assertEquals(List.of(), data.warnings());
    }

    @Test
    void testIsTakenBeforeValidationAndTheOtherIsCounted() throws IOException {
        classes("train", 6);
        classes("Valid", 3);
        classes("test", 2);
        Dataset data = load();
        assertEquals(4, data.test().orElseThrow().size());
        assertEquals(
                List.of(
                        "6 files skipped: 6 images in held-out folders that are not used (6 Valid/).",
                        "Valid/ is not used, because test/ is the held-out folder: nothing is done with its 6 images."),
                data.warnings());
        assertEquals(6, data.leftOut().skipped().size());
        data.leftOut().refuseIf(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "Testing", "val"})
    void aHeldOutFolderWithoutClassesIsNotUsedAndPartOfEachClassIsHeldOut(String test) throws IOException {
        classes("train", 40);
        new ImageFiles(root).series(test, 30);
        Dataset data = load();
        assertEquals(List.of("ant", "bee"), data.train().classNames());
        assertEquals(72, data.train().size());
        assertEquals(8, data.test().orElseThrow().size());
        String note = data.warnings().get(1);
        assertTrue(note.startsWith(test + "/ has no class folders: nothing is done with its 30 images."), note);
        assertTrue(note.endsWith("Part of each class in train/ is held out instead."), note);
    }

    @Test
    void aFolderWithClassesIsTakenBeforeOneWithout() throws IOException {
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
    void anUnknownNameBesideTrainIsRefusedByName(String unknown) throws IOException {
        classes("train", 3);
        classes("test", 3);
        classes(unknown, 3);
        assertTrue(refusal().contains("has " + unknown + "/ beside train/"), refusal());
        String names = refusal().replaceFirst("(?s).*They are named (.*), in any capitals.*", "$1");
        for (String name : names.split(", | or ")) {
            Optional<SplitNames.Role> role = new SplitNames(List.of()).role(name);
            assertTrue(role.isPresent() && role.get() != SplitNames.Role.TRAIN, name + " in " + names);
        }
        assertTrue(names.contains("holdout") && names.contains("valid,"), names);
    }

    @Test
    void twoTrainingFoldersAreRefusedByName() throws IOException {
        classes("train", 3);
        classes("Training", 3);
        assertTrue(refusal().contains("Training/, train/"), refusal());
    }

    @Test
    void heldOutFoldersWithoutATrainingFolderAreRefused() throws IOException {
        classes("test", 3);
        classes("val", 3);
        assertTrue(refusal().contains("test/, val/ and no training folder"), refusal());
    }

    @Test
    void classesBesideTheirHeldOutFolderAreRefused() throws IOException {
        new ImageFiles(root).series("ant", 3);
        new ImageFiles(root).series("bee", 3);
        classes("test", 3);
        assertTrue(refusal().contains("Put the class folders into a folder train"), refusal());
    }

    @Test
    void trainMayBeAClass() throws IOException {
        for (String name : List.of("bus", "plane", "train")) {
            new ImageFiles(root).series(name, 10);
        }
        Dataset data = load();
        assertEquals(List.of("bus", "plane", "train"), data.train().classNames());
        assertEquals(
                "train/ is taken for a class, as bus/, plane/ are.",
                data.warnings().get(0));
    }

    @Test
    void trainAndTestWithoutClassesNeedUnlabelled() throws IOException {
        new ImageFiles(root).series("train", 4);
        new ImageFiles(root).series("test", 4);
        assertTrue(refusal().contains("train has no class folders"), refusal());
        Dataset data = new ImageFiles(root).loadUnlabelled();
        assertEquals(8, data.train().size());
        assertEquals(List.of("Without classes all images are trained on, those in test/ too."), data.warnings());
    }

    @Test
    void aClassNameIsTheSameInEitherUnicodeForm() throws IOException {
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
    void theFolderAroundADataSetIsNamedWithTheOneToGive() throws IOException {
        classes("flowers", 3);
        assertTrue(refusal().contains("give " + root.resolve("flowers")), refusal());
    }

    @Test
    void foldersOfTheSystemAreNoClasses() throws IOException {
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
