package org.moco4j.tensorfile;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.text.SafeText;

/**
 * The header of a safetensors file.
 *
 * @param metadata texts by key
 * @param tensors by name, in the order of the file's header
 */
public record SafetensorsHeader(Map<String, String> metadata, Map<String, TensorEntry> tensors) {
    public static final String METADATA = "__metadata__";

    /** Enough for more than ten thousand tensors. It limits the memory that a forged header can request. */
    static final long MAX_BYTES = 4L << 20;

    public SafetensorsHeader {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Checks that each tensor has the bytes that its type and shape need, and that the tensors fill the data without
     * holes.
     *
     * @param dataLength bytes in the file after the header
     * @throws DamagedFileException if the layout is wrong
     */
    void checkLayout(Path file, long dataLength) throws DamagedFileException {
        List<Map.Entry<String, TensorEntry>> inOrder = tensors.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end)))
                .toList();
        long position = 0;
        for (Map.Entry<String, TensorEntry> named : inOrder) {
            TensorEntry tensor = named.getValue();
            if (tensor.begin() != position) {
                throw damaged(
                        file,
                        named,
                        "begins at byte " + tensor.begin() + " of the data, expected " + position
                                + (tensor.begin() < position
                                        ? ": two tensors overlap"
                                        : ": there is a hole before it"));
            }
            if (tensor.end() < tensor.begin() || tensor.end() > dataLength) {
                throw damaged(
                        file,
                        named,
                        "ends at byte " + tensor.end() + " of the data, which has " + dataLength + " bytes");
            }
            if (tensor.end() - tensor.begin() != bytes(file, named)) {
                throw damaged(
                        file,
                        named,
                        "has " + (tensor.end() - tensor.begin()) + " bytes, too few or too many for "
                                + SafeText.of(tensor.form()));
            }
            position = tensor.end();
        }
        if (position != dataLength) {
            throw new DamagedFileException(
                    file,
                    "contains " + dataLength + " bytes of data, but its header describes only " + position + " bytes");
        }
    }

    private static long bytes(Path file, Map.Entry<String, TensorEntry> named) throws DamagedFileException {
        TensorEntry tensor = named.getValue();
        try {
            return TensorEntry.bytesOf(tensor.dtype(), tensor.shape());
        } catch (ArithmeticException e) {
            throw new DamagedFileException(
                    file,
                    "tensor " + quoted(named.getKey()) + " has an impossible shape, " + SafeText.of(tensor.form()),
                    e);
        }
    }

    private static DamagedFileException damaged(Path file, Map.Entry<String, TensorEntry> named, String problem) {
        return new DamagedFileException(file, "tensor " + quoted(named.getKey()) + " " + problem);
    }

    /** Returns a name from an untrusted file in quotes, safe to print. */
    public static String quoted(String name) {
        return "'" + SafeText.of(name) + "'";
    }
}
