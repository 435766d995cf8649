package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.Stem;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Weights of other programs with their names of tensors. */
class ForeignWeightsTest {
    private static final EncoderShape LINEAR = new EncoderShape(Architecture.RESNET18, 4, 12, false, 32);
    private static final EncoderShape MLP = new EncoderShape(Architecture.RESNET18, 4, 12, true, 32);

    @TempDir
    Path folder;

    private final Map<String, INDArray> tensors = new LinkedHashMap<>();
    private FlatParameters weights;
    private FlatParameters statistics;

    private void draw(EncoderShape shape) {
        weights = FlatParameters.initial(new Encoder(shape).parameters(), DataType.FLOAT, 1);
        statistics = FlatParameters.initial(new Encoder(shape).statistics(), DataType.FLOAT, 2);
        statistics.flat().addi(0.25);
    }

    @AfterEach
    void close() {
        if (weights != null) {
            weights.close();
            statistics.close();
        }
    }

    /** Adds the encoder's tensors under other names; null skips a tensor. */
    private void put(UnaryOperator<String> name) {
        for (FlatParameters arrays : new FlatParameters[] {weights, statistics}) {
            arrays.byName().forEach((own, array) -> {
                if (name.apply(own) != null) {
                    tensors.put(name.apply(own), array);
                }
            });
        }
    }

    /** Adds tensors of another encoder that must not be loaded. */
    private void putOther(String prefix) {
        for (FlatParameters arrays : new FlatParameters[] {weights, statistics}) {
            arrays.byName().forEach((own, array) -> tensors.put(prefix + own, array.add(7)));
        }
    }

    private Path file() throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter();
        tensors.forEach(writer::float32);
        Path file = folder.resolve("foreign.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.writeTo(out);
        }
        return file;
    }

    private void assertRead(EncoderShape shape) throws IOException {
        Path file = file();
        try (TrainedEncoder encoder = TrainedEncoder.load(file);
                FlatParameters query = FlatParameters.zeros(new Encoder(shape).parameters(), DataType.FLOAT);
                FlatParameters running = FlatParameters.zeros(new Encoder(shape).statistics(), DataType.FLOAT)) {
            assertEquals(shape, encoder.shape());
            assertTrue(encoder.origin().head());
            assertArrayEquals(
                    weights.flat().toFloatVector(), encoder.weights().flat().toFloatVector());
            assertArrayEquals(
                    statistics.flat().toFloatVector(),
                    encoder.statistics().flat().toFloatVector());
            QueryWeights.Loaded loaded = QueryWeights.load(file, query, running);
            assertEquals(QueryWeights.Found.BACKBONE_AND_HEAD, loaded.found());
            assertArrayEquals(weights.flat().toFloatVector(), query.flat().toFloatVector());
            assertArrayEquals(statistics.flat().toFloatVector(), running.flat().toFloatVector());
        }
    }

    private String errorMessage() throws IOException {
        Path file = file();
        return assertUserError(() -> TrainedEncoder.load(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "module.",
                "encoder_q.",
                "module.encoder_q.",
                "backbone.",
                "encoder.",
                "model.",
                "net.",
                "online_encoder.",
                "student.",
                "model.module.encoder_q.",
                "student.backbone.",
                "encoder.module.",
                "_orig_mod.",
                "trunk.anything.",
                "base_encoder.",
                "state_dict.model.",
                "resnet."
            })
    void weightsAfterAnyPrefixAreFoundWithTheirHead(String prefix) throws IOException {
        draw(LINEAR);
        put(name -> prefix + name);
        assertRead(LINEAR);
    }

    @ParameterizedTest
    @CsvSource({
        "module.encoder_q., module.encoder_k.",
        "encoder_q., encoder_k.",
        "backbone., momentum_backbone.",
        "backbone., backbone_momentum.",
        "student.backbone., teacher.backbone.",
        "online_encoder.net., target_encoder.net.",
        "module.base_encoder., module.momentum_encoder.",
        "encoderQ., encoderK.",
        "model., ema_model.",
        "query., key."
    })
    void theQueryEncoderOfTwoEncodersIsUsed(String query, String key) throws IOException {
        draw(MLP);
        putOther(key);
        put(name -> query + name);
        tensors.put("module.queue", Nd4j.zeros(DataType.FLOAT, 12, 8));
        assertRead(MLP);
        try (TrainedEncoder encoder = TrainedEncoder.load(file())) {
            assertContains(encoder.origin().names(), "'" + query + "*'", "'" + key + "*'");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Lightly, solo-learn, SupContrast with and without DataParallel, SimCLR, OpenSelfSup.
        "backbone., projection_head.layers., projection_head_momentum.layers.",
        "backbone., projector., momentum_projector.",
        "encoder., head., ''",
        "encoder.module., head., ''",
        "model.backbone., model.projector., ''",
        "backbone., neck.mlp., ''",
        "encoder_q.0., encoder_q.1.mlp., encoder_k.1.mlp.",
        "module.encoder_q.0., module.encoder_q.1., ''"
    })
    void aHeadBesideTheBackboneIsFound(String backbone, String head, String other) throws IOException {
        draw(MLP);
        if (!other.isEmpty()) {
            weights.byName().forEach((name, array) -> {
                if (name.startsWith("fc.")) {
                    tensors.put(other + name.substring(3), array.add(7));
                }
            });
        }
        tensors.put("classifier.weight", Nd4j.zeros(DataType.FLOAT, 10, 32));
        tensors.put("classifier.bias", Nd4j.zeros(DataType.FLOAT, 10));
        put(name -> name.startsWith("fc.") ? head + name.substring(3) : backbone + name);
        assertRead(MLP);
    }

    /**
     * {@code nn.Sequential(*resnet.children())}: MoCo's demo for CIFAR has no pooling in it, but Lightly's examples do.
     */
    @ParameterizedTest
    @CsvSource({"encoder_q.net., 3, 9", "net., 4, 10", "'', 2, 7", "f., 4, 9"})
    void weightsInANumberedContainerAreFound(String prefix, int firstStage, int head) throws IOException {
        draw(LINEAR);
        put(name -> prefix
                + name.replaceFirst("^conv1\\.", "0.")
                        .replaceFirst("^bn1\\.", "1.")
                        .replaceFirst("^layer1\\.", firstStage + ".")
                        .replaceFirst("^layer2\\.", firstStage + 1 + ".")
                        .replaceFirst("^layer3\\.", firstStage + 2 + ".")
                        .replaceFirst("^layer4\\.", firstStage + 3 + ".")
                        .replaceFirst("^fc\\.", head + "."));
        assertRead(LINEAR);
    }

    @Test
    void namesOfResNetsForCifarAreFound() throws IOException {
        draw(LINEAR);
        put(name -> "module." + name.replace(".downsample.", ".shortcut.").replaceFirst("^fc\\.", "linear."));
        assertRead(LINEAR);
    }

    @Test
    void aHeadWithAnotherHiddenWidthIsRead() throws IOException {
        EncoderShape wide = new EncoderShape(Architecture.RESNET18, Stem.CIFAR, 4, 12, true, 32, 48);
        draw(wide);
        put(name -> name.startsWith("fc.") ? "projector." + name.substring(3) : "backbone." + name);
        assertRead(wide);
        try (FlatParameters query = FlatParameters.zeros(new Encoder(MLP).parameters(), DataType.FLOAT);
                FlatParameters running = FlatParameters.zeros(new Encoder(MLP).statistics(), DataType.FLOAT)) {
            Path file = file();
            assertUserError(
                    () -> QueryWeights.load(file, query, running),
                    "'projector.0.weight' is F32 [48, 32], expected F32 [32, 32]",
                    "n.startswith(\"backbone.\")");
        }
    }

    @Test
    void aHeadOfAnotherKindIsNotRead() throws IOException {
        draw(LINEAR);
        put(name -> name.startsWith("fc.") ? null : "backbone." + name);
        tensors.put("projector.0.weight", Nd4j.zeros(DataType.FLOAT, 16, 32));
        tensors.put("projector.1.running_mean", Nd4j.zeros(DataType.FLOAT, 16));
        tensors.put("projector.3.weight", Nd4j.zeros(DataType.FLOAT, 8, 16));
        try (TrainedEncoder encoder = TrainedEncoder.load(file())) {
            assertFalse(encoder.origin().head());
            assertEquals(32, encoder.shape().dim());
            assertContains(encoder.origin().names(), "'backbone.*'", "not read, 'projector.*'");
        }
    }

    /** An encoder that was trained with labels: its last layer gives scores of the data set's classes. */
    @ParameterizedTest
    @CsvSource({"'', fc., 1000", "module., fc., 100", "'', linear., 10", "model., fc., 21841"})
    void aClassifierIsLeftOut(String prefix, String layer, int classes) throws IOException {
        draw(new EncoderShape(Architecture.RESNET18, 4, classes, false, 32));
        put(name -> prefix + name.replaceFirst("^fc\\.", layer));
        try (TrainedEncoder encoder = TrainedEncoder.load(file())) {
            assertEquals(32, encoder.shape().dim());
            assertEquals(false, encoder.origin().head());
            assertContains(
                    encoder.origin().names(),
                    "no projection head; the classifier '" + prefix + layer + "*' is left out");
        }
    }

    /** A projection head may have as many outputs as a data set has classes. */
    @ParameterizedTest
    @CsvSource({"module.encoder_q., ''", "'', queue", "online_encoder., ''", "backbone., momentum_backbone."})
    void aHeadOfAContrastiveEncoderIsNoClassifier(String prefix, String other) throws IOException {
        EncoderShape shape = new EncoderShape(Architecture.RESNET18, 4, 100, false, 32);
        draw(shape);
        put(name -> prefix + name);
        if (other.equals("queue")) {
            tensors.put("queue", Nd4j.zeros(DataType.FLOAT, 100, 8));
        } else if (!other.isEmpty()) {
            putOther(other);
        }
        assertRead(shape);
    }

    @Test
    void aFileWithOnlyAKeyEncoderIsRejected() throws IOException {
        draw(LINEAR);
        putOther("module.encoder_k.");
        assertContains(errorMessage(), "only a key (momentum) encoder, 'module.encoder_k.*'");
    }

    @Test
    void severalEncodersAreRejectedWithTheirNames() throws IOException {
        draw(LINEAR);
        put(name -> "left." + name);
        putOther("right.");
        assertContains(errorMessage(), "'left.*', 'right.*'", "n.startswith(\"left.\")");
    }

    @Test
    void aFileWithoutAResNetIsRejectedWithItsTensorNames() throws IOException {
        tensors.put("vit.patch_embed.proj.weight", Nd4j.zeros(DataType.FLOAT, 4, 3, 4, 4));
        tensors.put("vit.norm.bias", Nd4j.zeros(DataType.FLOAT, 4));
        assertContains(errorMessage(), "It contains 2 tensors: 'vit.patch_embed.proj.weight', 'vit.norm.bias'.");
    }

    @Test
    void aLargerResNetIsRejectedAndNotTruncated() throws IOException {
        draw(LINEAR);
        put(name -> "model." + name);
        tensors.put("model.layer3.2.conv1.weight", Nd4j.zeros(DataType.FLOAT, 16, 16, 3, 3));
        assertContains(errorMessage(), "have 2, 2, 3, 2 blocks of two convolutions");
    }

    @Test
    void additionalLayersInABlockAreRejectedByName() throws IOException {
        draw(LINEAR);
        put(name -> "model." + name);
        tensors.put("model.layer1.0.se.fc1.weight", Nd4j.zeros(DataType.FLOAT, 2, 4));
        assertContains(errorMessage(), "tensor 'model.layer1.0.se.fc1.weight' is not part of this network");
    }

    @ParameterizedTest
    @CsvSource({
        "RESNET18, 8, 12, false, width to 4",
        "RESNET34, 4, 12, false, arch to resnet18",
        "RESNET18, 4, 16, false, moco-dim to 12",
        "RESNET18, 4, 12, true, mlp to false",
        "RESNET50, 8, 16, true, 'arch to resnet18, width to 4, mlp to false, moco-dim to 12'"
    })
    void weightsOfAnotherModelAreRejectedWithTheKeysToChange(
            Architecture architecture, int width, int dim, boolean mlp, String keys) throws IOException {
        draw(LINEAR);
        put(name -> "module.encoder_q." + name);
        Encoder other = new Encoder(new EncoderShape(architecture, width, dim, mlp, 32));
        Path file = file();
        try (FlatParameters query = FlatParameters.zeros(other.parameters(), DataType.FLOAT);
                FlatParameters running = FlatParameters.zeros(other.statistics(), DataType.FLOAT)) {
            String message = assertUserError(() -> QueryWeights.load(file, query, running));
            assertTrue(message.startsWith(file + ": tensor 'module.encoder_q."), message);
            assertContains(
                    message,
                    "The file contains a ResNet-18 of width 4 with a linear head of 12 dimensions",
                    "Set " + keys + ",");
        }
    }
}
