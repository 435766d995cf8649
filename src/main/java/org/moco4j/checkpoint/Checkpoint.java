package org.moco4j.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.AtomicFile;
import org.moco4j.moco.MocoState;
import org.moco4j.tensorfile.DamagedFileException;
import org.moco4j.tensorfile.SafetensorsHeader;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.moco4j.text.SafeText;

/**
 * The state of a run in a safetensors file. Training that resumes from it continues as if never interrupted.
 *
 * <p>Tensors: {@code query.<name>} and {@code key.<name>}, weights and running statistics with torchvision's names and
 * shapes; {@code velocity.<name>}, SGD's momentum buffers; {@code queue}, {@code [K, dim]}; and {@code checksum}, U8
 * {@code [32]}, the SHA-256 of every byte before it. Metadata: {@code format}, and as JSON {@code config},
 * {@code progress} and {@code provenance}.
 *
 * @param file path of the file
 * @param config effective config of the run
 */
public record Checkpoint(Path file, MocoConfig config, RunProgress progress, Provenance provenance) {
    static final String FORMAT = "moco4j-checkpoint-1";

    static final String FORMAT_KEY = "format";
    private static final String FORMAT_PREFIX = "moco4j-checkpoint-";
    private static final String CONFIG = "config";
    private static final String PROGRESS = "progress";
    private static final String PROVENANCE = "provenance";
    /** A component of the provenance that is missing in older checkpoints. */
    private static final String PIXELS = "pixels";
    /** A component of the progress that is missing in older checkpoints. */
    private static final String ENDED = "ended";

    /**
     * Writes a checkpoint. An existing file is replaced only after the new one is completely on the disk.
     *
     * @throws IOException if the file cannot be written; an existing file is then unchanged
     * @throws IllegalArgumentException if the state's arrays are not float arrays or contain NaN or infinite values, or
     *     if the queue pointer differs from that of the progress
     */
    static void write(Path file, MocoState state, RunProgress progress, Provenance provenance, MocoConfig config)
            throws IOException {
        AtomicFile.write(file, content(state, progress, provenance, config));
    }

    /** Whether these are the metadata of a checkpoint of any version. */
    static boolean isFormatOf(Map<String, String> metadata) {
        return metadata.getOrDefault(FORMAT_KEY, "").startsWith(FORMAT_PREFIX);
    }

    /** Returns the content that {@link #write} writes. */
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
     * Reads a checkpoint's records. The checksum of the whole file is verified first.
     *
     * @throws DamagedFileException if the file is not a complete checkpoint
     * @throws UserError if another version of MoCo4J wrote it
     * @throws java.nio.file.NoSuchFileException if the file is missing
     */
    public static Checkpoint read(Path file) throws IOException {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            return verified(reader);
        }
    }

    /**
     * Restores the run's arrays and its queue pointer. Everything is checked before the first value is changed.
     *
     * @throws UserError if the arrays of the state and the file differ, or a tensor contains NaN or infinite values;
     *     the message names the tensor
     * @throws DamagedFileException if the file changed since it was read
     */
    public void restoreInto(MocoState state) throws IOException {
        NamedTensors arrays = NamedTensors.of(state);
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            if (!verified(reader).equals(this)) {
                throw new DamagedFileException(file, "has been replaced since it was read");
            }
            arrays.requireIn(reader);
            arrays.requireNoOtherTensorsIn(reader);
            arrays.requireFiniteIn(reader);
            if (progress.queuePointer() >= state.queue().length()) {
                throw new DamagedFileException(
                        file, "its queue pointer " + progress.queuePointer() + " is outside the queue");
            }
            arrays.readFrom(reader);
            state.queue().moveTo(progress.queuePointer());
        }
    }

    /** Reads the records of an open checkpoint after verifying its checksum. */
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

    /**
     * The checkpoint to resume from.
     *
     * @param damaged warnings for the user: one sentence for each newer checkpoint that could not be used; usually
     *     empty
     */
    public record Loaded(Checkpoint checkpoint, List<String> damaged) {
        public Loaded {
            damaged = List.copyOf(damaged);
        }
    }
}
