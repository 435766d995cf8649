package org.moco4j.quickrun;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.quickrun.SuggestedSettings.ImageCount;

/**
 * Chooses the config of a run over a folder of images. The command line decides first, then the config file, then
 * the number of images.
 *
 * @param folder the folder of images
 * @param source the config file, if there is one, and the keys of the command line
 */
record FolderConfig(Path folder, ConfigSource source) {
    /** Keys that are always set for a folder, even if the config file has other values. */
    private static final Set<String> OF_A_FOLDER = Set.of("dataset", "data-dir", "unlabelled");

    /** Keys whose defaults may be too large for few images. */
    private static final Set<String> LIMITED = Set.of(
            SuggestedSettings.BATCH, SuggestedSettings.SPLITS, SuggestedSettings.QUEUE, SuggestedSettings.NEIGHBORS);

    /**
     * Returns the config for this number of images. If there is a config file, only keys that it does not set and
     * whose defaults are too large are chosen by the number of images.
     *
     * @param changed keys that replace those of the recipe, but not those of the user
     * @throws org.moco4j.UserError if there are too few images, or the config file or a key is wrong
     */
    MocoConfig of(ImageCount count, Recipe recipe, Map<String, String> changed) {
        Map<String, String> given = new LinkedHashMap<>(source.overrides());
        if (source.file().isEmpty()) {
            Map<String, String> keys = new SuggestedSettings(folder, count, given, recipe).chosen();
            keys.putAll(changed);
            keys.putAll(given);
            return MocoConfig.defaults().with(keys);
        }
        Map<String, String> inFile = source.keysInFile();
        inFile.keySet().removeAll(OF_A_FOLDER);
        inFile.forEach(given::putIfAbsent);
        MocoConfig defaults = MocoConfig.defaults();
        if (count.training() >= defaults.optimizer().batchSize()) {
            given.putIfAbsent(
                    SuggestedSettings.BATCH,
                    Integer.toString(defaults.optimizer().batchSize()));
            given.putIfAbsent(
                    SuggestedSettings.SPLITS, Integer.toString(defaults.model().bnSplits()));
        }
        if (count.training() >= defaults.model().mocoK()) {
            given.putIfAbsent(
                    SuggestedSettings.QUEUE, Integer.toString(defaults.model().mocoK()));
        }
        Map<String, String> keys = new SuggestedSettings(folder, count, given, recipe).chosen();
        keys.keySet().removeIf(key -> !OF_A_FOLDER.contains(key) && !LIMITED.contains(key));
        keys.putAll(source.overrides());
        return new ConfigSource(source.file(), keys).read();
    }
}
