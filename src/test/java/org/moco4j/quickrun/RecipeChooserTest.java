package org.moco4j.quickrun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.config.MocoConfig;

/** The recipe of a run over photos is measured once and then stays the same. */
class RecipeChooserTest {
    private static final List<Recipe> PHOTOS = Recipe.suiting(500);
    private static final int IMAGES = 64;

    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();

    /** The width tells the recipe; a step takes 0.1 s for each channel. */
    private MocoConfig config(Recipe recipe, Map<String, String> changed) {
        Map<String, String> keys = new HashMap<>(Map.of(
                "resume", folder.resolve("checkpoint").toString(),
                "image-size", "8",
                "batch_size", "8",
                "moco-k", "16",
                "bn-splits", "2",
                "epochs", "7"));
        keys.put("width", Integer.toString(PHOTOS.size() - PHOTOS.indexOf(recipe)));
        keys.putAll(changed);
        return MocoConfig.defaults().with(keys);
    }

    private RecipeChooser.Choice choose(Map<String, String> given, Optional<Double> hours) throws IOException {
        lines.clear();
        return new RecipeChooser(PHOTOS, given, hours, this::config)
                .choose(folder, IMAGES, config -> 100 * config.model().width(), lines::add);
    }

    @Test
    void theSameCommandKeepsItsChoiceAndOtherHoursAreMeasuredAgain() throws IOException {
        RecipeChooser.Choice first = choose(Map.of(), Optional.of(1.0));
        // An epoch has 8 steps of half a second.
        assertEquals(new RecipeChooser.Choice("PHOTO_224", RecipeChooser.MOST_EPOCHS, 1), first);
        assertEquals(1, lines.size(), lines.toString());
        assertEquals(first, choose(Map.of(), Optional.of(1.0)));
        assertEquals(List.of(), lines);
        choose(Map.of(), Optional.empty());
        assertEquals(1, lines.size(), lines.toString());
        choose(Map.of("seed", "3"), Optional.of(1.0));
        assertEquals(1, lines.size(), lines.toString());
    }

    @Test
    void theBestRecipeThatTrainsForEnoughEpochsIsChosen() throws IOException {
        // 32 epochs of 8 steps of 0.3 s.
        RecipeChooser.Choice choice = choose(Map.of(), Optional.of(32 * 8 * 0.3 / 3600 + 1e-6));
        assertEquals("PHOTO_128", choice.recipe());
        assertEquals(32, choice.epochs());
        assertEquals(3, lines.size(), lines.toString());
    }

    @Test
    void aCheaperRecipeIsChosenIfTheTimeIsTooShort() throws IOException {
        RecipeChooser.Choice choice = choose(Map.of(), Optional.of(1e-7));
        assertEquals("SMALL", choice.recipe());
        assertEquals(PHOTOS.size(), lines.size(), lines.toString());
        assertTrue(
                lines.get(0).startsWith("224 pixels, width 64: ")
                        && lines.get(0).contains("too few"),
                lines.get(0));
        assertEquals(1, choice.epochs(), "at least one epoch");
    }

    @Test
    void smallViewsOfPhotosGetTheNetworkForSmallImages() {
        assertEquals(List.of(Recipe.SMALL), Recipe.suiting(500, Map.of("image-size", "32")));
        assertEquals(
                Recipe.PHOTO_128,
                Recipe.suiting(500, Map.of("image-size", "128")).get(0));
        assertEquals(
                Recipe.PHOTO_224,
                Recipe.suiting(500, Map.of("image-size", "256")).get(0));
        assertEquals(
                Recipe.PHOTO_128,
                Recipe.suiting(180, Map.of("image-size", "224")).get(0));
        assertEquals(PHOTOS, Recipe.suiting(500, Map.of("image-size", "large")), "reported as wrong later");
    }

    @Test
    void nothingIsMeasuredIfTheUserSetsTheEpochsAndOneRecipeIfTheUserSetsTheNetwork() throws IOException {
        assertEquals(0, choose(Map.of("epochs", "5"), Optional.of(1.0)).epochs());
        assertEquals(List.of(), lines);
        assertEquals(
                "PHOTO_224", choose(Map.of("width", "16"), Optional.of(1e-7)).recipe());
        assertEquals(1, lines.size(), lines.toString());
    }
}
