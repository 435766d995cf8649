package org.moco4j.export;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.moco4j.UserError;

/** What an encoder can be exported to. */
public enum ExportFormat {
    /** Weights with torchvision's names, for PyTorch's {@code load_state_dict} and for {@code init-from}. */
    SAFETENSORS(".safetensors"),
    /** A SameDiff graph in FlatBuffers, for {@code SameDiff.load}. */
    SAMEDIFF(".fb"),
    /** A graph for ONNX Runtime and whatever else reads ONNX. */
    ONNX(".onnx");

    private final String suffix;

    ExportFormat(String suffix) {
        this.suffix = suffix;
    }

    /** What names of such files end in, with the dot. */
    public String suffix() {
        return suffix;
    }

    /** As a user writes it: {@code onnx}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The format that a file's name asks for.
     *
     * @throws UserError where it ends in none of the known suffixes
     */
    public static ExportFormat of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.endsWith(format.suffix))
                .findFirst()
                .orElseThrow(() -> new UserError(file + ": the name does not say the format to export. It must end in "
                        + Arrays.stream(values())
                                .map(format -> format.suffix + " (" + format.key() + ")")
                                .collect(Collectors.joining(", "))
                        + "."));
    }
}
