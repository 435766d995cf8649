package org.moco4j.quickrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.ResizeMode;
import org.moco4j.config.MocoConfig;
import org.moco4j.quickrun.SuggestedSettings.ImageCount;

/** Tests that the chosen settings keep all limits for any keys that the user sets. */
class SuggestedSettingsTest {
    private static MocoConfig config(int readable, int training, Map<String, String> given) {
        for (Recipe recipe : Recipe.values()) {
            config(readable, training, given, recipe);
        }
        return config(readable, training, given, Recipe.SMALL);
    }

    private static MocoConfig config(int readable, int training, Map<String, String> given, Recipe recipe) {
        Map<String, String> keys =
                new SuggestedSettings(Path.of("photos"), new ImageCount(readable, training), given, recipe).chosen();
        given.keySet().forEach(key -> assertFalse(keys.containsKey(key), key));
        keys.putAll(given);
        MocoConfig config = MocoConfig.defaults().with(keys);
        config.checkAgainst(training);
        return config;
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 33, 40, 63, 64, 100, 127, 1000, 2049, 5000, 100_000, 3_000_000})
    void settingsKeepAllLimitsForAnyNumberOfImages(int images) {
        config(images, images, Map.of());
        config(images, images * 9 / 10, Map.of("unlabelled", "false"));
        config(images, Math.max(8, images / 10), Map.of("unlabelled", "false"));
        config(images, images, Map.of("symmetric", "true"));
        config(images, images, Map.of("warmup-epochs", "300"));
        config(images, images, Map.of("bn-splits", "3"));
    }

    @ParameterizedTest
    @CsvSource({"1000, 48", "1000, 75", "1000, 100", "1000, 2", "50, 50", "64, 33"})
    void settingsMatchABatchThatTheUserSets(int images, int batch) {
        assertEquals(
                batch,
                config(images, images, Map.of("batch_size", "" + batch))
                        .optimizer()
                        .batchSize());
    }

    @ParameterizedTest
    @CsvSource({"1000, 48", "1000, 100", "1000, 30", "64, 60", "5000, 4999"})
    void settingsMatchAQueueThatTheUserSets(int images, int queue) {
        Map<String, String> given = new HashMap<>(Map.of("moco-k", "" + queue));
        if (queue == 4999) {
            given.put("batch_size", "4999");
            given.put("bn-splits", "1");
        }
        assertEquals(queue, config(images, images, given).model().mocoK());
    }

    @ParameterizedTest
    @CsvSource({"image-size, 96", "image-size, 300", "cos, false", "stem, cifar", "width, 8", "cache-size, 0"})
    void photosMatchAKeyThatTheUserSets(String key, String value) {
        for (Recipe recipe : Recipe.values()) {
            config(3000, 3000, Map.of(key, value), recipe);
        }
    }

    @Test
    void photosGetTheRecipeOfMocoV2() {
        MocoConfig config = config(3000, 3000, Map.of(), Recipe.PHOTO_224);
        assertEquals(224, config.data().imageSize());
        assertEquals(256, config.data().cacheSize());
        assertEquals(ResizeMode.IMAGENET, config.data().resize());
        assertEquals(64, config.optimizer().batchSize());
        assertEquals(0.0075, config.optimizer().learningRate(), 1e-9);
        assertEquals(0.2, config.model().mocoT());
    }

    @ParameterizedTest
    @CsvSource({"3000, PHOTO_224", "192, PHOTO_224", "191, PHOTO_128", "96, PHOTO_128", "95, SMALL", "0, SMALL"})
    void theRecipeSuitsTheSizeOfTheImages(int medianShorterSide, Recipe best) {
        assertEquals(best, Recipe.suiting(medianShorterSide).get(0));
    }

    /** The names of existing runs depend on the settings that earlier versions chose. */
    @ParameterizedTest
    @CsvSource({"46, 8, 2, 16", "100, 8, 2, 48", "300, 32, 2, 128", "5000, 256, 8, 2304", "20000, 256, 8, 4096"})
    void settingsAreTheSameAsInEarlierVersions(int images, int batch, int splits, int queue) {
        MocoConfig config = config(images, images, Map.of());
        assertEquals(batch, config.optimizer().batchSize());
        assertEquals(splits, config.model().bnSplits());
        assertEquals(queue, config.model().mocoK());
    }

    @Test
    void anErrorNamesOnlyTheKeyThatTheUserSet() {
        String message = assertUserError(() -> config(40, 40, Map.of("batch_size", "64")));
        assertEquals("batch_size is 64; allowed: no more than there are training images (40)", message);
        String few =
                assertUserError(() -> config(40, 4, Map.of("test-fraction", "0.9")), "of which 4 are for training");
        for (String key : List.of("moco-k", "knn-k", "bn-splits")) {
            assertFalse(message.contains(key) || few.contains(key));
        }
    }
}
