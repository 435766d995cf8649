package org.moco4j.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.checkpoint.DataInventory;
import org.moco4j.config.DataSettings;
import org.moco4j.data.source.ImageSources;
import org.moco4j.session.ComponentFactory;

/**
 * Records the training data of a run beside its checkpoints, to report what changed if a later start finds other data.
 */
record TrainingDataRecord(RunContext context) {
    /** Writes the inventory. An old one is replaced only if the run starts from the beginning. */
    void save(boolean fresh) throws IOException {
        Path folder = context.config().runFolder();
        if (fresh || !Files.exists(folder.resolve(DataInventory.FILE_NAME))) {
            inventory().write(folder);
        }
    }

    /**
     * Returns what changed since the inventory was written, one line for each change; empty if there is no inventory.
     */
    List<String> changes() {
        try {
            Optional<DataInventory> saved = DataInventory.read(context.config().runFolder());
            return saved.isPresent() ? saved.get().changesTo(inventory()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DataInventory inventory() {
        DataSettings data = context.config().data();
        List<DataInventory.Entry> files = new ArrayList<>();
        if (data.dataset() == DataSettings.Dataset.IMAGE_FOLDER) {
            ImageSources.filesOf(new ComponentFactory(context.config()).dataFolder())
                    .forEach((name, bytes) -> files.add(new DataInventory.Entry(name, bytes)));
        }
        return new DataInventory(context.data().name(), context.data().train().size(), files);
    }
}
