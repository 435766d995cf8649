package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages for files of weights in other formats, and for folders, name the format. */
class OtherFileFormatsTest {
    @TempDir
    Path folder;

    private static String errorMessage(Path file) {
        return assertUserError(() -> TrainedEncoder.load(file));
    }

    private void assertRecognized(String name, byte[] content, String... words) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        String message = errorMessage(file);
        assertTrue(message.startsWith(file + " ") || message.startsWith(file + ": "), message);
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "model.pth, archive/data.pkl, damaged pickle, download it again",
        "epoch=9.ckpt, 'epoch=9/data.pkl,epoch=9/version', damaged pickle, download it again",
        "pytorch_model.bin, archive/data.pkl, damaged pickle, download it again",
        "scripted.pt, 'm/data.pkl,m/code/x.py,m/constants.pkl', TorchScript, torch.jit.load",
        "weights.npz, conv1.weight.npy, NumPy archive, numpy.load",
        "any.thing, a.npy, NumPy archive, numpy.load",
        "model.zip, 'configuration.json,coefficients.bin', Deeplearning4j, Expected a .safetensors file",
        "other.zip, readme.txt, a ZIP archive, unpack it"
    })
    void archivesAreRecognizedByTheirEntries(String name, String entries, String description, String advice)
            throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String entry : entries.split(",")) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(new byte[50]);
            }
        }
        assertRecognized(name, Files.readAllBytes(file), description, advice);
    }

    @Test
    void codeInAMessageIsIndented() throws IOException {
        Path file = Files.write(folder.resolve("keras.h5"), HexFormat.of().parseHex("894844460d0a1a0a000000000000"));
        List<String> lines = errorMessage(file).lines().toList();
        assertEquals("\timport h5py", lines.get(1));
        assertEquals("\t    if isinstance(item, h5py.Dataset):", lines.get(5));
        assertEquals("\t", lines.get(7), "ends the function in Python's prompt");
        assertTrue(lines.get(lines.size() - 1).startsWith("Its tensors"), lines.toString());
    }

    /** An interrupted download. */
    @Test
    void anArchiveThatIsCutShortIsStillRecognized() throws IOException {
        byte[] head = ("PK\3\4" + "\0".repeat(26) + "archive/data.pkl" + "x".repeat(500))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertRecognized("whatever", head, "a PyTorch file");
        assertRecognized("model.pth", head, "a PyTorch file");
    }

    @ParameterizedTest
    @CsvSource({
        "old.pth, 80028a0a6cfc9c46f9206aa850192e8002, damaged",
        "old.pickle, 80047d9400000000000000002e, a Python pickle",
        "model.onnx, 08081206507954000000000000, an ONNX file",
        "renamed.safetensors, 080712064d6f436f344a0000, an ONNX file",
        "keras.h5, 894844460d0a1a0a000000000000, an HDF5 file",
        "array.npy, 934e554d505901007600, a NumPy file",
        "packed.gz, 1f8b0800000000000000, compressed with gzip",
        "mobile.tflite, 1c00000054464c330000000000, a TensorFlow Lite model",
        "empty.safetensors, '', empty"
    })
    void otherFormatsAreRecognizedByTheirFirstBytes(String name, String bytes, String description) throws IOException {
        byte[] content = HexFormat.of().parseHex(bytes == null ? "" : bytes);
        assertRecognized(name, content, description);
    }

    @ParameterizedTest
    @CsvSource({
        "model.safetensors, version https://git-lfs.github.com/spec/v1, git lfs pull",
        "model.safetensors, <!DOCTYPE html><html><body>404, a web page",
        "model.safetensors.index.json, '{\"weight_map\": {}}', JSON"
    })
    void textFilesAreRecognized(String name, String content, String description) throws IOException {
        assertRecognized(name, content.getBytes(StandardCharsets.UTF_8), description);
    }

    @Test
    void anUnknownFormatIsReportedAsDamaged() throws IOException {
        Path file = Files.writeString(folder.resolve("weights"), "no weights at all");
        assertTrue(errorMessage(file).contains("It is damaged, or not a safetensors file."), errorMessage(file));
    }

    @Test
    void theCodeContainsTheNameOfTheFile() throws IOException {
        Path file = Files.write(
                folder.resolve("a \"quoted\" name.pth"), HexFormat.of().parseHex("80047d942e"));
        String quoted = file.toString().replace("\"", "\\\"");
        assertTrue(errorMessage(file).contains("open(\"" + quoted + "\""), errorMessage(file));
        assertTrue(errorMessage(file).contains("name.safetensors\")"), errorMessage(file));
    }

    @Test
    void theMessageForAFolderNamesACheckpointInIt() throws IOException {
        Path run = Files.createDirectories(folder.resolve("checkpoint/run-1"));
        assertTrue(
                errorMessage(run).contains("is a folder") && errorMessage(run).contains("It contains no such file"),
                errorMessage(run));
        Files.write(run.resolve("last.safetensors"), new byte[1]);
        assertTrue(errorMessage(run).endsWith("Give " + run.resolve("last.safetensors") + "."), errorMessage(run));
        Path best = Files.write(run.resolve("best.safetensors"), new byte[1]);
        assertTrue(errorMessage(run).endsWith("Give " + best + "."), errorMessage(run));
        assertTrue(errorMessage(run.getParent()).endsWith("Give " + best + "."), errorMessage(run.getParent()));
    }
}
