package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReadingTest {
    @TempDir
    Path folder;

    @Test
    void missingKeysGetTheirDefaults() {
        MocoConfig config = MocoConfig.parse("{\"epochs\": 3}", "x.json");

        assertEquals(3, config.optimizer().epochs());
        assertEquals(MocoConfig.defaults().with("epochs", "3"), config);
        assertEquals(List.of(120, 160), config.optimizer().schedule());
        assertEquals(
                new AugmentationSettings.Interval(0.08, 1),
                config.augmentation().cropScale());
        assertEquals(
                new AugmentationSettings.Jitter(0.4, 0.4, 0.4, 0.1),
                config.augmentation().jitter());
        assertEquals(new CheckpointInterval(1, 0), config.run().checkpointEvery());
        assertEquals(null, config.run().initFrom());
    }

    @Test
    void commentsAndAByteOrderMarkAreAllowed() throws IOException {
        Path file = write("\uFEFF{ // the only key\n \"mlp\": true }");

        assertTrue(new ConfigSource(Optional.of(file), Map.of()).read().model().mlp());
    }

    @Test
    void namesOfChoicesMayBeInUpperOrLowerCase() {
        assertEquals(
                DataSettings.Dataset.IMAGE_FOLDER,
                MocoConfig.defaults().with("dataset", "imagefolder").data().dataset());
    }

    @Test
    void theHomeFolderMayBeWrittenWithATilde() {
        Path expected = Path.of(System.getProperty("user.home"), "runs");

        assertEquals(
                expected, MocoConfig.defaults().with("resume", "~/runs").run().resume());
    }

    @Test
    void anEmptyOptionClearsAValueFromTheFile() {
        MocoConfig config = MocoConfig.parse("{\"init-from\": \"a.safetensors\"}", "x.json");

        assertEquals(null, config.with("init-from", "").run().initFrom());
        assertEquals(List.of(), config.with("schedule", "").optimizer().schedule());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "batch-size | batch_size",
                "batchsize | batch_size",
                "lr | learning-rate",
                "weight_decay | wd",
                "epoch | epochs",
                "moco_k | moco-k",
                "Data-Dir | data-dir",
                "resutls-dir | results-dir",
                "unlabeled | unlabelled"
            })
    void anUnknownKeySuggestsTheClosestName(String unknown, String nearest) {
        assertRefused(
                "{\"" + unknown + "\": 1}",
                "x.json: \"" + unknown + "\" is not a known key; did you mean \"" + nearest
                        + "\"? (--help lists all keys)");
    }

    @Test
    void aNameUnlikeAnyKeyGetsNoSuggestion() {
        assertRefused("{\"zzz\": 1}", "x.json: \"zzz\" is not a known key (--help lists all keys)");
    }

    @Test
    void allWrongValuesAreReportedAtOnce() {
        assertRefused("{\"epochs\": \"ten\", \"moco-m\": 1, \"arch\": \"vgg\"}", """
            x.json: "epochs" is "ten"; allowed: a whole number >= 1
            x.json: "moco-m" is 1; allowed: a number in [0, 1)
            x.json: "arch" is "vgg"; allowed: resnet18, resnet34 or resnet50\
            """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"epochs\": 3,}                  | line 1, column 13",
                "{\"epochs\": 3, \"epochs\": 4}    | line 1, column 15",
                "{\"epochs\": NaN}                 | line 1, column 12",
                "{\"epochs\": 3                    | line 1, column 13",
                "{\"epochs\": 3} {}                | line 1, column 15"
            })
    void malformedJsonIsReportedWithLineAndColumn(String json, String place) {
        String message = assertUserError(() -> MocoConfig.parse(json, "x.json"));

        assertTrue(message.startsWith("x.json, " + place + ": not valid JSON: "), message);
    }

    @Test
    void aDuplicateKeyIsReportedByName() {
        assertUserError(
                () -> MocoConfig.parse("{\"epochs\": 3,\n \"epochs\": 3}", "x.json"),
                "line 2",
                "is given twice",
                "epochs");
    }

    @Test
    void jsonThatIsNotAnObjectIsRejected() {
        assertRefused("[1]", "x.json: expected a JSON object such as {\"epochs\": 10}, but it is [1]");
        assertRefused("", "x.json: expected a JSON object such as {\"epochs\": 10}, but it is empty");
    }

    @Test
    void aMissingFileListsTheAvailableConfigs() {
        String message =
                assertUserError(() -> source(Path.of("conf/cifar.json")).read());

        assertEquals(
                String.join(
                        "\n  ",
                        "--config conf/cifar.json: the file does not exist; these are here:",
                        Path.of("conf/cifar10-100.json").toString(),
                        Path.of("conf/cifar10-20.json").toString(),
                        Path.of("conf/cifar10-short.json").toString(),
                        Path.of("conf/cifar10.json").toString(),
                        Path.of("conf/cifar100.json").toString(),
                        Path.of("conf/quickstart.json").toString()),
                message);
    }

    @Test
    void aNameWithoutItsFolderIsCompleted() {
        String message =
                assertUserError(() -> source(Path.of("cifar10-20.json")).read());

        assertEquals(
                "--config cifar10-20.json: the file does not exist; did you mean " + Path.of("conf/cifar10-20.json")
                        + "?",
                message);
    }

    @Test
    void aFolderAndABinaryFileAreRejected() throws IOException {
        Path image = folder.resolve("image.json");
        Files.write(image, new byte[] {(byte) 0x89, 'P', 'N', 'G', (byte) 0xff});

        assertTrue(assertUserError(() -> source(folder).read()).contains("folder"));
        assertTrue(assertUserError(() -> source(image).read()).contains("UTF-8"));
    }

    @Test
    void anOptionForAnotherDataSetIsRejectedButAKeyInAFileIsNot() {
        assertEquals(
                9, MocoConfig.parse("{\"train-images\": 9}", "x.json").data().trainImages());

        String message = assertUserError(() -> MocoConfig.defaults().with("train-images", "9"));
        assertEquals("option --train-images is for dataset Shapes only, and dataset is Cifar10", message);
    }

    @Test
    void theEffectiveConfigHasEveryKeyInTheOrderOfTheTable() {
        List<String> keys = Arrays.stream(MocoConfig.defaults().toJson().split("\n"))
                .filter(line -> line.startsWith("  \""))
                .map(line -> line.substring(3, line.indexOf('"', 3)))
                .toList();

        assertEquals(KeyTable.all().stream().map(ConfigKey::name).toList(), keys);
    }

    private static ConfigSource source(Path file) {
        return new ConfigSource(Optional.of(file), Map.of());
    }

    private Path write(String text) throws IOException {
        return Files.write(folder.resolve("x.json"), text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String json, String message) {
        assertEquals(message, assertUserError(() -> MocoConfig.parse(json, "x.json")));
    }
}
