package org.moco4j.quickrun;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.nn.EncoderShape;
import org.moco4j.quickrun.SuggestedSettings.ImageCount;

/**
 * Chooses the config of a run over a folder of images. The command line decides first, then the config file, then
 * the number of images.
 *
 * @param folder the folder of images
 * @param source the config file, if there is one, and the keys of the command line
 * @param ofStart keys of the network that the training starts from; empty without one
 */
record FolderConfig(Path folder, ConfigSource source, Map<String, String> ofStart) {
    private static final String INIT_FROM = "init-from";
    /** Keys that are always set for a folder, even if the config file has other values. */
    private static final Set<String> OF_A_FOLDER = Set.of("dataset", "data-dir", "unlabelled");

    /** Keys whose defaults may be too large for few images. */
    private static final Set<String> LIMITED = Set.of(
            SuggestedSettings.BATCH, SuggestedSettings.SPLITS, SuggestedSettings.QUEUE, SuggestedSettings.NEIGHBORS);

    /**
     * Creates the choice. If the command line names an encoder to start from, its network is read from the file.
     *
     * @throws org.moco4j.UserError if the file is missing or contains no such encoder
     */
    static FolderConfig of(Path folder, ConfigSource source) throws IOException {
        String file = source.overrides().get(INIT_FROM);
        Map<String, String> ofStart = new LinkedHashMap<>();
        if (file != null && source.file().isEmpty()) {
            TrainedEncoder.Network network = TrainedEncoder.readNetwork(Path.of(file));
            EncoderShape shape = network.shape();
            ofStart.put("arch", shape.architecture().key());
            ofStart.put("stem", shape.stem().key());
            ofStart.put("width", Integer.toString(shape.width()));
            if (network.head()) {
                ofStart.put("mlp", Boolean.toString(shape.mlp()));
                ofStart.put("moco-dim", Integer.toString(shape.dim()));
            }
        }
        return new FolderConfig(folder, source, ofStart);
    }

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
            keys.putAll(ofStart);
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
