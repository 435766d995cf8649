package org.moco4j.quickrun;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.Digests;
import org.moco4j.report.results.ResultFile;
import org.moco4j.session.Benchmark;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.ViewBenchmark;

/**
 * Chooses the recipe and the number of epochs that fit into the time that the user allows. It measures training steps
 * of each recipe, from the best on, until one trains for enough epochs. The choice is stored, so that the same command
 * continues the same run although the speed of a computer varies.
 */
final class RecipeChooser {
    /** Fewer epochs teach an encoder little, so a cheaper recipe is chosen. */
    static final int ENOUGH_EPOCHS = 30;

    /** More epochs than this bring little. */
    static final int MOST_EPOCHS = 200;

    private static final int STEPS = 2;
    private static final double MILLIS_PER_HOUR = 3600e3;
    private static final String EPOCHS = "epochs";

    /** Keys by which a user chooses the network or the views. The recipe is then not chosen by its speed. */
    private static final Set<String> OF_A_RECIPE =
            Set.of("image-size", "width", "stem", "arch", "cache-size", "batch_size", "init-from");

    private final List<Recipe> suiting;
    private final Map<String, String> given;
    private final Optional<Double> hours;
    private final BiFunction<Recipe, Map<String, String>, MocoConfig> configs;

    /**
     * A choice, as it is stored.
     *
     * @param recipe name of the recipe
     * @param epochs number of epochs; 0 to choose them by the number of images
     * @param hours the time that the user allowed; 0 if none was given
     */
    record Choice(String recipe, int epochs, double hours) {
        Recipe recipeOrNull() {
            return Recipe.named(recipe);
        }

        /** Returns the keys that differ from those of the recipe. */
        Map<String, String> keys() {
            return epochs == 0 ? Map.of() : Map.of(EPOCHS, Integer.toString(epochs));
        }
    }

    /**
     * @param suiting recipes for the images, the best first
     * @param given keys that the user sets
     * @param hours the time that the user allows; empty to use two hours for photos
     * @param configs makes the config of a recipe with some keys changed
     */
    RecipeChooser(
            List<Recipe> suiting,
            Map<String, String> given,
            Optional<Double> hours,
            BiFunction<Recipe, Map<String, String>, MocoConfig> configs) {
        this.suiting = suiting;
        this.given = given;
        this.hours = hours;
        this.configs = configs;
    }

    /** Returns the choice before anything is measured. */
    Choice first() {
        return new Choice(suiting.get(0).name(), 0, hours.orElse(0.0));
    }

    /**
     * Returns the stored choice, or measures and stores one.
     *
     * @param folder the folder of images
     * @param images number of training images
     * @param millisPerStep measures a training step of a config, in milliseconds
     * @param lines receives a line about each measured recipe
     */
    Choice choose(Path folder, int images, ToDoubleFunction<MocoConfig> millisPerStep, Consumer<String> lines)
            throws IOException {
        boolean timeIsGiven = hours.isPresent();
        if (given.containsKey(EPOCHS) || (suiting.get(0) == Recipe.SMALL && !timeIsGiven)) {
            return first();
        }
        Path place = configs.apply(suiting.get(0), Map.of()).run().resume();
        ResultFile<Choice> file = new ResultFile<>("run-choice-" + name(folder) + ".json", Choice.class);
        double wanted = hours.orElse(0.0);
        Optional<Choice> stored =
                file.read(place).filter(choice -> choice.hours() == wanted && choice.recipeOrNull() != null);
        if (stored.isPresent()) {
            return stored.get();
        }
        Choice choice = measured(images, millisPerStep, lines);
        file.write(place, choice);
        return choice;
    }

    private Choice measured(int images, ToDoubleFunction<MocoConfig> millisPerStep, Consumer<String> lines) {
        List<Recipe> candidates =
                given.keySet().stream().anyMatch(OF_A_RECIPE::contains) ? suiting.subList(0, 1) : suiting;
        double allowed = hours.orElse(Recipe.DEFAULT_HOURS);
        for (Recipe recipe : candidates) {
            MocoConfig config = configs.apply(recipe, Map.of());
            int batch = config.optimizer().batchSize();
            double step = millisPerStep.applyAsDouble(config);
            int epochs = (int) Math.min(MOST_EPOCHS, allowed * MILLIS_PER_HOUR / (step * Math.max(1, images / batch)));
            boolean last = recipe == candidates.get(candidates.size() - 1);
            lines.accept(String.format(
                    Locale.ROOT,
                    "%s: %.0f images/s, %d epochs in %.3g hours%s",
                    recipe.describe(),
                    batch / step * 1000,
                    epochs,
                    allowed,
                    epochs >= ENOUGH_EPOCHS || last ? "" : "; too few, so a smaller network or smaller views"));
            if (epochs >= ENOUGH_EPOCHS || last) {
                int least =
                        1 + config.optimizer().warmupEpochs() + config.data().earlyEpochs();
                return new Choice(recipe.name(), Math.max(least, epochs), hours.orElse(0.0));
            }
        }
        throw new IllegalStateException("no recipe");
    }

    /** Measures a training step while worker threads make views, in milliseconds. */
    static double millisPerStep(MocoConfig config, ComputeSetup compute) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (Benchmark benchmark = new Benchmark(new ComponentFactory(config), compute.host())) {
            return ViewBenchmark.stepWithViews(
                    benchmark.run(1, STEPS, nowhere).step(),
                    ViewBenchmark.millisPerBatch(config),
                    compute.threads(),
                    Runtime.getRuntime().availableProcessors());
        }
    }

    /** Returns a name for the folder and the user's keys, which are the parts of a command that a choice depends on. */
    private String name(Path folder) {
        Map<String, String> parts = new TreeMap<>(given);
        parts.put("", folder.toAbsolutePath().normalize().toString());
        byte[] digest = Digests.sha256().digest(parts.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 4);
    }
}
