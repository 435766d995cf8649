package org.moco4j.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.AtomicFile;
import org.moco4j.moco.MocoState;
import org.moco4j.text.SafeText;

/**
 * A run at a moment, in a safetensors file: training that is restored from it goes on as if never interrupted.
 *
 * <p>Tensors: {@code query.<name>} and {@code key.<name>}, weights and running statistics with torchvision's names and shapes;
 * {@code velocity.<name>}, SGD's momentum buffers; {@code queue}, {@code [K, dim]}; and {@code checksum}, U8 {@code [32]}, the
 * SHA-256 of every byte before it. Metadata: {@code format}, and as JSON {@code config}, {@code progress} and
 * {@code provenance}.
 *
 * @param file where it stands
 * @param config the effective config of its run
 */
public record Checkpoint(Path file, MocoConfig config, RunProgress progress, Provenance provenance) {
    public static final String FORMAT = "moco4j-checkpoint-1";

    static final String FORMAT_KEY = "format";
    private static final String FORMAT_OF_ALL_VERSIONS = "moco4j-checkpoint-";
    private static final String CONFIG = "config";
    private static final String PROGRESS = "progress";
    private static final String PROVENANCE = "provenance";
    /** A part of the provenance that older checkpoints lack. */
    private static final String PIXELS = "pixels";
    /** A part of the progress that older checkpoints lack. */
    private static final String ENDED = "ended";

    /**
     * Writes a checkpoint; a file of that name is replaced when the new one is whole on the disk.
     *
     * @throws IOException where it cannot be written; what was there is then untouched
     * @throws IllegalArgumentException where the state's arrays are not of floats or hold NaN or infinite values, or its queue
     *     stands elsewhere than the progress says
     */
    public static void write(Path file, MocoState state, RunProgress progress, Provenance provenance, MocoConfig config)
            throws IOException {
        AtomicFile.write(file, content(state, progress, provenance, config));
    }

    /** Whether a file of this metadata is a checkpoint, of whatever version. */
    static boolean isFormatOf(Map<String, String> metadata) {
        return metadata.getOrDefault(FORMAT_KEY, "").startsWith(FORMAT_OF_ALL_VERSIONS);
    }

    /** What {@link #write} writes. */
    static AtomicFile.Content content(MocoState state, RunProgress progress, Provenance provenance, MocoConfig config) {
        if (progress.queuePointer() != state.queue().pointer()) {
            throw new IllegalArgumentException("the progress has queue pointer " + progress.queuePointer()
                    + ", the queue " + state.queue().pointer());
        }
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata(FORMAT_KEY, FORMAT)
                .metadata(CONFIG, config.toJson())
                .metadata(PROGRESS, CheckpointJson.write(progress))
                .metadata(PROVENANCE, CheckpointJson.write(provenance));
        NamedTensors arrays = NamedTensors.of(state);
        arrays.requireFinite();
        arrays.writeTo(writer);
        return writer::writeWithChecksumTo;
    }

    /**
     * Reads what a checkpoint says of itself. The checksum of the whole file is verified first.
     *
     * @throws DamagedFileException where the file is no whole checkpoint
     * @throws UserError where another version of MoCo4J wrote it
     * @throws java.nio.file.NoSuchFileException where there is none
     */
    public static Checkpoint read(Path file) throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            return verified(reader);
        }
    }

    /**
     * Puts the run's arrays and its queue's pointer back. What does not fit or is damaged is found before the first value is
     * put in.
     *
     * @throws UserError where the state has other arrays than the file, or one of the file's holds NaN or infinite values; it
     *     names the tensor
     * @throws DamagedFileException where the file is no longer what it was when it was read
     */
    public void restoreInto(MocoState state) throws IOException {
        NamedTensors arrays = NamedTensors.of(state);
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            if (!verified(reader).equals(this)) {
                throw new DamagedFileException(file, "has been replaced since it was read");
            }
            arrays.requireIn(reader);
            arrays.requireNoneElseIn(reader);
            arrays.requireFiniteIn(reader);
            if (progress.queuePointer() >= state.queue().length()) {
                throw new DamagedFileException(
                        file, "its queue pointer " + progress.queuePointer() + " is outside the queue");
            }
            arrays.readFrom(reader);
            state.queue().moveTo(progress.queuePointer());
        }
    }

    /** What an open checkpoint says of itself; its checksum is verified first. */
    static Checkpoint verified(SafetensorsReader reader) throws IOException {
        reader.verifyChecksum();
        Path file = reader.file();
        String format = text(reader, FORMAT_KEY);
        if (!format.equals(FORMAT)) {
            throw new UserError(file + " has format " + SafetensorsHeader.quoted(format) + ", expected '" + FORMAT
                    + "'. Another version of MoCo4J wrote it: use that one, or another --resume folder.");
        }
        try {
            return new Checkpoint(
                    file,
                    MocoConfig.parse(text(reader, CONFIG), "the config in " + file),
                    CheckpointJson.read(text(reader, PROGRESS), RunProgress.class, ENDED),
                    CheckpointJson.read(text(reader, PROVENANCE), Provenance.class, PIXELS));
        } catch (JsonProcessingException e) {
            throw new DamagedFileException(
                    file, "its progress or provenance cannot be read: " + SafeText.ofReason(e.getOriginalMessage()), e);
        }
    }

    private static String text(SafetensorsReader reader, String key) throws DamagedFileException {
        String text = reader.metadata().get(key);
        if (text == null) {
            throw new DamagedFileException(reader.file(), "is not a checkpoint of MoCo4J: it has no " + key);
        }
        return text;
    }
}
