package org.moco4j.cli.own;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.moco4j.UserError;

/**
 * Settings for a folder of so many pictures: a network a quarter as wide in work as the published one, and epochs enough to see
 * half a million views' worth of pictures, so that a laptop is done within an hour or two.
 */
final class SensibleSettings {
    /** Fewer teach nothing: a batch of eight needs as many pictures again as negatives. */
    static final int FEWEST = 32;

    private static final int IMAGE_SIZE = 64;
    private static final int WIDTH = 32;
    private static final int PICTURES_SEEN = 500_000;
    private static final int FEWEST_EPOCHS = 10;
    private static final int MOST_EPOCHS = 200;
    private static final int LARGEST_BATCH = 256;
    private static final int SMALLEST_BATCH = 8;
    private static final int BATCHES = 8;
    private static final int LONGEST_QUEUE = 4096;
    private static final int SPLIT = 32;

    private SensibleSettings() {}

    /**
     * Keys and values, as on the command line.
     *
     * @param pictures how many there are
     * @throws UserError where there are too few to learn from
     */
    static Map<String, String> of(Path folder, int pictures) {
        if (pictures < FEWEST) {
            throw new UserError(folder + " holds " + pictures + " images that can be read; at least " + FEWEST
                    + " are needed, and some thousands to learn anything useful.");
        }
        int batch = Math.max(SMALLEST_BATCH, Integer.highestOneBit(Math.min(LARGEST_BATCH, pictures / BATCHES)));
        int queue = Math.max(1, Math.min(LONGEST_QUEUE, pictures / 2) / batch) * batch;
        int epochs = Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, PICTURES_SEEN / pictures));
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("dataset", "ImageFolder");
        keys.put("data-dir", folder.toString());
        keys.put("unlabelled", "true");
        keys.put("image-size", Integer.toString(IMAGE_SIZE));
        keys.put("width", Integer.toString(WIDTH));
        keys.put("batch_size", Integer.toString(batch));
        keys.put("bn-splits", Integer.toString(Math.max(2, batch / SPLIT)));
        keys.put("moco-k", Integer.toString(queue));
        keys.put("epochs", Integer.toString(epochs));
        keys.put("schedule", "[]");
        keys.put("cos", "true");
        keys.put("device_target", "CPU");
        return keys;
    }
}
