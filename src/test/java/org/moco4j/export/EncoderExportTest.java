package org.moco4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.export.EncoderExport.ExportedFile;
import org.moco4j.export.onnx.OnnxInput;
import org.moco4j.io.WrittenFiles;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.Stem;

class EncoderExportTest {
    private final EncoderExport export = new EncoderExport(SampleEncoder.PRODUCER);

    @TempDir
    Path folder;

    static Stream<Arguments> everyFormatOfEveryEncoder() {
        return Arrays.stream(ExportFormat.values())
                .flatMap(format -> Stream.of(
                        Arguments.of(format, new EncoderShape(Architecture.RESNET18, 4, 8, false, 9), true),
                        Arguments.of(format, new EncoderShape(Architecture.RESNET50, 2, 8, true, 8), true),
                        Arguments.of(format, new EncoderShape(Architecture.RESNET34, 3, 5, true, 8), false),
                        Arguments.of(
                                format, new EncoderShape(Architecture.RESNET18, Stem.IMAGENET, 4, 8, true, 40), true)));
    }

    @ParameterizedTest
    @MethodSource("everyFormatOfEveryEncoder")
    void anExportedFileIsReadBackAndCompared(ExportFormat format, EncoderShape shape, boolean head) throws IOException {
        Path target = folder.resolve("new/encoder" + format.suffix());
        try (TrainedEncoder encoder = SampleEncoder.of(shape)) {
            ExportedFile exported = export.export(encoder, format, ExportOptions.usual(head), target);

            assertEquals(Files.size(target), exported.bytes());
            assertEquals(head, exported.head());
            assertTrue(exported.maxDifference() <= 1e-5, "off by " + exported.maxDifference());
            assertEquals(List.of(), exported.notes());
            assertEquals(List.of(target), filesBeside(target));
        }
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void aRepeatedExportGivesTheSameBytes(ExportFormat format) throws IOException {
        Path target = folder.resolve("encoder");
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL)) {
            export.export(encoder, format, ExportOptions.usual(true), target);
            byte[] first = Files.readAllBytes(target);
            export.export(encoder, format, ExportOptions.usual(true), target);
            assertArrayEquals(first, Files.readAllBytes(target));
        }
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void aDivergedEncoderDoesNotReplaceTheOldFile(ExportFormat format) throws IOException {
        Path target = Files.writeString(folder.resolve("encoder"), "the old one");
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL)) {
            encoder.weights().get("layer3.0.conv1.weight").putScalar(1, Float.NaN);

            assertUserError(() -> export.export(encoder, format, ExportOptions.usual(true), target), "not finite");
            assertEquals("the old one", Files.readString(target));
            assertEquals(List.of(target), filesBeside(target));
        }
    }

    /** Tests the verification itself: it detects a file with other weights. */
    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void aFileOfAnotherEncoderIsDetected(ExportFormat format) throws IOException {
        Path target = folder.resolve("encoder" + format.suffix());
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL);
                TrainedEncoder other = SampleEncoder.of(SampleEncoder.SMALL)) {
            other.weights().get("layer2.0.downsample.1.bias").putScalar(3, 2f);
            export.export(other, format, ExportOptions.usual(true), target);
            EncoderExport.Form form =
                    switch (format) {
                        case SAFETENSORS -> new SafetensorsExporter(encoder, true, false, SampleEncoder.PRODUCER);
                        case SAMEDIFF -> new SameDiffExporter(encoder, true, SampleEncoder.PRODUCER);
                        case ONNX -> new OnnxExporter(encoder, true, OnnxInput.ZERO_TO_ONE, SampleEncoder.PRODUCER);
                    };
            try (ReferenceFeatures reference = ReferenceFeatures.of(encoder)) {
                double difference = form.difference(target, reference);
                assertTrue(difference > EncoderExport.TOLERANCE, "only off by " + difference);
            }
        }
    }

    @Test
    void anUnknownPixelScaleIsReportedAndOnlyNormalizedInputIsAccepted() throws IOException {
        Path target = folder.resolve("encoder.onnx");
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL, Optional.empty(), Optional.empty())) {
            ExportedFile exported = export.export(encoder, ExportFormat.ONNX, ExportOptions.usual(true), target);

            assertTrue(exported.input().contains("normalized"), exported.input());
            assertTrue(
                    exported.notes().get(0).contains("does not contain the normalization of its images"),
                    exported.notes().toString());
            assertUserError(
                    () -> export.export(
                            encoder,
                            ExportFormat.ONNX,
                            new ExportOptions(true, Optional.of(OnnxInput.BYTES), false),
                            target),
                    "does not contain the normalization");
        }
    }

    @Test
    void aFailedExportLeavesNoFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL)) {
            Path target = file.resolve("encoder.onnx");
            assertThrows(
                    IOException.class,
                    () -> export.export(encoder, ExportFormat.ONNX, ExportOptions.usual(true), target));
            assertEquals(List.of(file), filesBeside(file));
        }
    }

    @Test
    void theFormatIsChosenByTheFileName() {
        assertEquals(ExportFormat.ONNX, ExportFormat.of(Path.of("a/encoder.ONNX")));
        assertEquals(ExportFormat.SAFETENSORS, ExportFormat.of(Path.of("encoder.safetensors")));
        assertEquals(ExportFormat.SAMEDIFF, ExportFormat.of(Path.of("encoder.fb")));
        assertUserError(() -> ExportFormat.of(Path.of("encoder.zip")), ".onnx");
    }

    private static List<Path> filesBeside(Path target) throws IOException {
        assertFalse(Files.isDirectory(target));
        try (Stream<Path> files = Files.list(target.getParent())) {
            return files.filter(file -> !file.endsWith(WrittenFiles.LIST)).toList();
        }
    }
}
