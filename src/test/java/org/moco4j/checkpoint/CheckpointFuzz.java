package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.AtomicFile;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.tensorfile.Dtype;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.moco4j.testing.fuzz.Fuzz;
import org.moco4j.testing.fuzz.Fuzz.Memory;
import org.nd4j.linalg.api.buffer.DataType;

/** Fuzzes the readers of checkpoints and of other weights with mutated files. */
final class CheckpointFuzz {
    /** The reader compares the config in a checkpoint with every key, which needs memory. */
    private static final Memory MEMORY = new Memory(16 << 20, 100);

    private static final MocoConfig CONFIG = MocoConfig.parse(
            "{\"width\": 1, \"moco-dim\": 2, \"moco-k\": 16, \"batch_size\": 16, \"image-size\": 8}", "the sample");

    private final Path file;
    private final byte[] checkpoint;
    private final byte[] foreign;
    private final byte[] headless;

    CheckpointFuzz(Path folder) throws IOException {
        file = folder.resolve("fuzzed.safetensors");
        checkpoint = checkpoint();
        foreign = foreign(true);
        headless = foreign(false);
    }

    byte[] checkpointBytes() {
        return checkpoint.clone();
    }

    /** Reads header, layout, every value and the checksum. */
    Fuzz safetensors() throws IOException {
        SampleCheckpoint.save(file, SampleCheckpoint.tiny(1));
        byte[] tiny = Files.readAllBytes(file);
        return new Fuzz("safetensors", file, MEMORY, random -> ForgedFiles.next(List.of(tiny), random), given -> {
            try (SafetensorsReader reader = SafetensorsReader.open(given)) {
                for (String name : reader.tensors().keySet()) {
                    if (reader.tensors().get(name).dtype() == Dtype.U8) {
                        reader.bytes(name);
                    }
                }
                reader.verifyChecksum();
            }
        });
    }

    /** Reads the records of a checkpoint. */
    Fuzz checkpoints() {
        return new Fuzz(
                "checkpoint",
                file,
                MEMORY,
                random -> ForgedFiles.next(List.of(checkpoint), random),
                given -> Checkpoint.read(given));
    }

    /** Reads an encoder from a checkpoint, an exported file or another file. */
    Fuzz encoders() {
        List<byte[]> seeds = List.of(checkpoint, foreign, headless);
        return new Fuzz("encoder", file, MEMORY, random -> ForgedFiles.next(seeds, random), given -> {
            try (TrainedEncoder encoder = TrainedEncoder.load(given)) {
                long floats = encoder.weights().flat().length()
                        + encoder.statistics().flat().length();
                if (floats * Short.BYTES > 2 * Files.size(given)) {
                    throw new IllegalStateException("an encoder of " + floats + " floats");
                }
            }
        });
    }

    /** Loads weights into an existing encoder. */
    Fuzz weights() {
        Encoder encoder = new Encoder(EncoderShapeReader.of(CONFIG));
        FlatParameters weights = FlatParameters.zeros(encoder.parameters(), DataType.FLOAT);
        FlatParameters statistics = FlatParameters.zeros(encoder.statistics(), DataType.FLOAT);
        List<byte[]> seeds = List.of(checkpoint, foreign, headless);
        return new Fuzz(
                "weights",
                file,
                MEMORY,
                random -> ForgedFiles.next(seeds, random),
                given -> QueryWeights.load(given, weights, statistics));
    }

    private byte[] checkpoint() throws IOException {
        try (MocoState state = MocoState.initial(EncoderShapeReader.of(CONFIG), 16, DataType.FLOAT, 1)) {
            state.queue().moveTo(SampleCheckpoint.PROGRESS.queuePointer());
            Checkpoint.write(file, state, SampleCheckpoint.PROGRESS, SampleCheckpoint.PROVENANCE, CONFIG);
        }
        return Files.readAllBytes(file);
    }

    private byte[] foreign(boolean head) throws IOException {
        EncoderShape shape = EncoderShapeReader.of(CONFIG);
        Lineage lineage =
                Lineage.of(new Checkpoint(file, CONFIG, SampleCheckpoint.PROGRESS, SampleCheckpoint.PROVENANCE));
        ExportedMetadata metadata = new ExportedMetadata(
                Optional.of(8), Optional.of(SampleCheckpoint.PROVENANCE.pixels()), Optional.of(lineage));
        SafetensorsWriter writer = new SafetensorsWriter();
        metadata.toMap().forEach(writer::metadata);
        try (FlatParameters weights = FlatParameters.initial(new Encoder(shape).parameters(), DataType.FLOAT, 1);
                FlatParameters statistics =
                        FlatParameters.initial(new Encoder(shape).statistics(), DataType.FLOAT, 2)) {
            weights.byName().forEach((name, array) -> {
                if (head || !name.startsWith(Encoder.HEAD)) {
                    writer.float32(name, array);
                }
            });
            statistics.byName().forEach(writer::float32);
            AtomicFile.write(file, head ? writer::writeWithChecksumTo : writer::writeTo);
        }
        return Files.readAllBytes(file);
    }
}
