package org.moco4j.export;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.moco4j.UserError;

/** The formats for exported encoders. */
public enum ExportFormat {
    /** Weights with torchvision's names, for PyTorch's {@code load_state_dict} and for {@code init-from}. */
    SAFETENSORS(".safetensors"),
    /** A SameDiff graph in FlatBuffers, for {@code SameDiff.load}. */
    SAMEDIFF(".fb"),
    /** A graph for ONNX Runtime and other programs that read ONNX. */
    ONNX(".onnx");

    private final String suffix;

    ExportFormat(String suffix) {
        this.suffix = suffix;
    }

    /** The suffix of the file names, with the dot. */
    public String suffix() {
        return suffix;
    }

    /** The name on the command line: {@code onnx}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the default files of a folder, one for each format. */
    public static List<Path> filesIn(Path folder) {
        return Arrays.stream(values())
                .map(format -> folder.resolve("encoder" + format.suffix))
                .toList();
    }

    /**
     * The format that a file's name selects.
     *
     * @throws UserError if the name has none of the known suffixes
     */
    public static ExportFormat of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.endsWith(format.suffix))
                .findFirst()
                .orElseThrow(() -> new UserError(file + ": the format is not known. The file name must end in "
                        + Arrays.stream(values())
                                .map(format -> format.suffix + " (" + format.key() + ")")
                                .collect(Collectors.joining(", "))
                        + "."));
    }
}
