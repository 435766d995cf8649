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
import org.moco4j.testing.fuzz.FuzzTarget;
import org.moco4j.testing.fuzz.FuzzTarget.Memory;
import org.moco4j.testing.fuzz.FuzzTarget.Trial;
import org.nd4j.linalg.api.buffer.DataType;

/** Fuzzes the readers of checkpoints and of other weights with mutated files. */
public final class CheckpointFuzz {
    /** The reader compares the config in a checkpoint with every key, which needs memory. */
    private static final Memory MEMORY = new Memory(16 << 20, 100);

    private static final MocoConfig CONFIG = MocoConfig.parse(
            "{\"width\": 1, \"moco-dim\": 2, \"moco-k\": 16, \"batch_size\": 16, \"image-size\": 8}", "the sample");

    private final Path file;

    private CheckpointFuzz(Path folder) {
        file = folder.resolve("fuzzed.safetensors");
    }

    public static List<FuzzTarget> targets() {
        return List.of(
                new FuzzTarget("safetensors", 200, folder -> new CheckpointFuzz(folder).safetensors()),
                new FuzzTarget("checkpoint", 150, folder -> new CheckpointFuzz(folder).checkpoints()),
                new FuzzTarget("encoder", 150, folder -> new CheckpointFuzz(folder).encoders()),
                new FuzzTarget("weights", 150, folder -> new CheckpointFuzz(folder).weights()));
    }

    /** Reads header, layout, every value and the checksum. */
    private Trial safetensors() throws IOException {
        SampleCheckpoint.save(file, SampleCheckpoint.tiny(1));
        return trial(List.of(Files.readAllBytes(file)), given -> {
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
    private Trial checkpoints() throws IOException {
        return trial(List.of(checkpoint(file)), given -> Checkpoint.read(given));
    }

    /** Reads an encoder from a checkpoint, an exported file or another file. */
    private Trial encoders() throws IOException {
        return trial(allKinds(), given -> {
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
    private Trial weights() throws IOException {
        Encoder encoder = new Encoder(EncoderShapeReader.of(CONFIG));
        FlatParameters weights = FlatParameters.zeros(encoder.parameters(), DataType.FLOAT);
        FlatParameters statistics = FlatParameters.zeros(encoder.statistics(), DataType.FLOAT);
        return trial(allKinds(), given -> QueryWeights.load(given, weights, statistics));
    }

    private Trial trial(List<byte[]> seeds, FuzzTarget.Reader reader) {
        return new Trial(file, MEMORY, random -> ForgedFiles.next(seeds, random), reader);
    }

    private List<byte[]> allKinds() throws IOException {
        return List.of(checkpoint(file), foreign(true), foreign(false));
    }

    /** Writes a checkpoint of a narrow encoder and returns its bytes. */
    static byte[] checkpoint(Path file) throws IOException {
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
