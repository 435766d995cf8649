package org.moco4j.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.moco4j.UserError;

/**
 * File formats that cannot be read here but are often given as weights. Each has a description and, if possible, a
 * conversion.
 */
enum ForeignFormat {
    PYTORCH("is a PyTorch file, but it is damaged or cut short; copy or download it again"),
    TORCHSCRIPT("is a TorchScript file, written by torch.jit.save", PythonSnippets::fromTorchScript),
    PICKLE("is a Python pickle that torch.save did not write", PythonSnippets::fromPickle),
    ONNX("is an ONNX file", PythonSnippets::fromOnnx),
    HDF5("is an HDF5 file, as Keras writes it", PythonSnippets::fromHdf5),
    NUMPY_ARCHIVE("is a NumPy archive (.npz)", PythonSnippets::fromNumpy),
    NUMPY_ARRAY("is a NumPy file (.npy), which contains a single array"),
    DEEPLEARNING4J("is a model of Deeplearning4j, written by ModelSerializer"),
    SAMEDIFF("is a SameDiff graph; if MoCo4J exported it, export the same encoder as .safetensors instead"),
    TENSORFLOW_LITE("is a TensorFlow Lite model"),
    GGUF("is a GGUF file, which contains a language model"),
    ZIP("is a ZIP archive; unpack it and give the file of weights in it"),
    GZIP("is compressed with gzip; unpack it first"),
    TAR("is a tar archive; unpack it and give the file of weights in it"),
    LFS_POINTER("is a pointer of Git LFS: the file itself was not downloaded; run git lfs pull"),
    WEB_PAGE("is a web page: the download went wrong; get the file itself"),
    JSON("is a JSON text; if it lists the parts of a model, join them to one .safetensors file"),
    EMPTY("is empty; copy or download it again");

    private static final int HEAD_BYTES = 512;
    private static final int MAX_ENTRIES = 1000;
    private static final int TAR_MAGIC = 257;
    /** An ONNX file begins with the version of the format. These fields can follow it. */
    private static final List<Byte> ONNX_FIELDS =
            List.of((byte) 0x12, (byte) 0x1a, (byte) 0x22, (byte) 0x3a, (byte) 0x42);

    private static final int ONNX_VERSIONS = 32;

    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // the functions are references to static methods
    private final Optional<Function<Path, String>> conversion;

    ForeignFormat(String description) {
        this.description = description;
        this.conversion = Optional.empty();
    }

    ForeignFormat(String description, Function<Path, String> conversion) {
        this.description = description;
        this.conversion = Optional.of(conversion);
    }

    /** Detects the format of a file from its first bytes; empty if it is none of these. */
    static Optional<ForeignFormat> of(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        if (head.length == 0) {
            return Optional.of(EMPTY);
        }
        if (begins(head, "PK\3\4")) {
            return Optional.of(zip(file, head));
        }
        return binary(head).or(() -> text(head)).or(() -> byExtension(file));
    }

    private static Optional<ForeignFormat> binary(byte[] head) {
        if (begins(head, "\u0089HDF\r\n\u001a\n")) {
            return Optional.of(HDF5);
        }
        if (begins(head, "\u0093NUMPY")) {
            return Optional.of(NUMPY_ARRAY);
        }
        if (begins(head, "GGUF")) {
            return Optional.of(GGUF);
        }
        if (begins(head, "\u001f\u008b")) {
            return Optional.of(GZIP);
        }
        if (contains(head, "TFL3", 4)) {
            return Optional.of(TENSORFLOW_LITE);
        }
        if (contains(head, "ustar", TAR_MAGIC)) {
            return Optional.of(TAR);
        }
        // Pickle protocols 2 and newer begin with their number, followed by an instruction.
        if (head.length > 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5 && head[2] != 0) {
            return Optional.of(PICKLE);
        }
        boolean onnx = head.length > 2
                && head[0] == 8
                && head[1] > 0
                && head[1] <= ONNX_VERSIONS
                && ONNX_FIELDS.contains(head[2]);
        return onnx ? Optional.of(ONNX) : Optional.empty();
    }

    private static Optional<ForeignFormat> text(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs")) {
            return Optional.of(LFS_POINTER);
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<?xml")) {
            return Optional.of(WEB_PAGE);
        }
        return text.startsWith("{") ? Optional.of(JSON) : Optional.empty();
    }

    /** Detects formats that have no magic number, and damaged files, from the file name. */
    private static Optional<ForeignFormat> byExtension(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "fb", "sdz", "sdnb" -> Optional.of(SAMEDIFF);
            case "onnx" -> Optional.of(ONNX);
            case "pth", "pt", "ckpt", "bin" -> Optional.of(PYTORCH);
            case "h5", "hdf5", "keras" -> Optional.of(HDF5);
            case "npz" -> Optional.of(NUMPY_ARCHIVE);
            default -> Optional.empty();
        };
    }

    private static ForeignFormat zip(Path file, byte[] head) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return ofEntries(
                    zip.stream().limit(MAX_ENTRIES).map(ZipEntry::getName).toList());
        } catch (IOException | IllegalArgumentException damaged) {
            // The name of the first entry is at the beginning of the file.
            return byExtension(file).orElseGet(() -> ofEntries(List.of(new String(head, StandardCharsets.ISO_8859_1))));
        }
    }

    private static ForeignFormat ofEntries(List<String> names) {
        if (names.stream().anyMatch(name -> name.contains("/code/") || name.contains("constants.pkl"))) {
            return TORCHSCRIPT;
        }
        if (anyContains(names, "data.pkl")) {
            return PYTORCH;
        }
        if (anyContains(names, ".npy")) {
            return NUMPY_ARCHIVE;
        }
        return anyContains(names, "coefficients.bin") ? DEEPLEARNING4J : ZIP;
    }

    private static boolean anyContains(List<String> names, String part) {
        return names.stream().anyMatch(name -> name.contains(part));
    }

    private static boolean begins(byte[] head, String magic) {
        return contains(head, magic, 0);
    }

    private static boolean contains(byte[] head, String magic, int at) {
        byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
        return head.length >= at + bytes.length && Arrays.equals(head, at, at + bytes.length, bytes, 0, bytes.length);
    }

    /** Describes the file and how to convert it, for a message. */
    String advice(Path file) {
        return file + " " + description + ". Expected a .safetensors file, or a file of torch.save."
                + conversion
                        .map(code -> " Convert it in Python (pip install safetensors), then give the new file:\n"
                                + UserError.code(code.apply(file))
                                + "\nIts tensors must have torchvision's names and shapes, with any"
                                + " prefix; see docs/export.md.")
                        .orElse("");
    }

    /** Explains that a folder is not a file and suggests a file in it, for a message. */
    static String ofFolder(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String name : List.of("best.safetensors", "last.safetensors", "model.safetensors")) {
            files.add(folder.resolve(name));
        }
        try (Stream<Path> inside = Files.list(folder)) {
            inside.sorted().limit(MAX_ENTRIES).forEach(path -> {
                files.add(path.resolve("best.safetensors"));
                if (path.toString().matches(".*\\.(safetensors|pth|pt|pth\\.tar|ckpt)")) {
                    files.add(path);
                }
            });
        }
        List<Path> existing =
                files.stream().filter(Files::isRegularFile).distinct().toList();
        return folder + " is a folder; expected a file: a checkpoint, a safetensors file or a PyTorch file."
                + (existing.isEmpty() ? " It contains no such file." : " Give " + existing.get(0) + ".");
    }
}
