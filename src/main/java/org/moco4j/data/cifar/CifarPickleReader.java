package org.moco4j.data.cifar;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.data.ImageSet;
import org.moco4j.pickle.RestrictedUnpickler;

/**
 * Reads the Python version: each file is a pickled dictionary with the pixels, {@code data}, and the labels. Pixels are
 * unsigned bytes of any shape whose elements, in row-major order, are {@code [N, 3072]}. Labels are whole numbers in a
 * list, a tuple or an array. These are the files that torchvision reads.
 */
final class CifarPickleReader implements CifarReader {
    private static final int MAX_NAME_LENGTH = 1000;
    private static final int MAX_SHAPES_SHOWN = 3;

    private final Path folder;
    private final CifarLabels labels;

    CifarPickleReader(Path folder, CifarLabels labels) {
        this.folder = folder;
        this.labels = labels;
    }

    @Override
    public List<String> classNames() {
        Path file = folder.resolve(labels.pickleNamesFile());
        List<?> names = sequence(ArrayUnpickler.dictionary(file), List.of(labels.pickleNames()), file);
        for (Object name : names) {
            if (!isName(name)) {
                throw new UserError(file + ": '" + labels.pickleNames() + "' contains something that is not the name of"
                        + " a class. Put the original file there.");
            }
        }
        return labels.checked(names.stream().map(RestrictedUnpickler::text).toList(), file);
    }

    @Override
    public int read(String fileName, ImageSet.Builder images) {
        Path file = folder.resolve(fileName);
        Map<?, ?> dictionary = ArrayUnpickler.dictionary(file);
        List<NumpyArray> parts = parts(dictionary, file);
        List<?> numbers = sequence(dictionary, labels.pickleLabels(), file);
        long values = parts.stream().mapToLong(NumpyArray::size).sum();
        boolean valid = parts.stream().allMatch(part -> part.isUnsignedBytes() && part.size() % PIXELS == 0);
        if (!valid || values == 0 || values / PIXELS != numbers.size()) {
            throw new UserError(file + " has pixels of shape "
                    + parts.stream()
                            .limit(MAX_SHAPES_SHOWN)
                            .map(NumpyArray::form)
                            .collect(Collectors.joining(", ")) + " and "
                    + numbers.size() + " labels: expected unsigned bytes (u1), [N, " + PIXELS
                    + "], and N labels, with N above 0.");
        }
        int index = 0;
        for (NumpyArray part : parts) {
            for (int offset = 0; offset < part.size(); offset += PIXELS) {
                images.add(part.bytes(offset, PIXELS), 0, label(numbers.get(index), index, file));
                index++;
            }
        }
        return index;
    }

    /** Returns one array, or several from a list, which torchvision concatenates. */
    private static List<NumpyArray> parts(Map<?, ?> dictionary, Path file) {
        List<?> given = dictionary.get("data") instanceof NumpyArray array
                ? List.of(array)
                : sequence(dictionary, List.of("data"), file);
        List<NumpyArray> parts = new ArrayList<>();
        for (Object part : given) {
            if (!(part instanceof NumpyArray array)) {
                throw unexpected("data", file);
            }
            parts.add(array);
        }
        return parts;
    }

    private static boolean isName(Object name) {
        return (name instanceof String text && text.length() <= MAX_NAME_LENGTH)
                || (name instanceof byte[] bytes && bytes.length <= MAX_NAME_LENGTH);
    }

    private int label(Object number, int index, Path file) {
        Object value = number instanceof NumpyArray array && array.size() == 1 ? array.get(0) : number;
        if (value instanceof Integer || value instanceof Long) {
            return labels.checked(((Number) value).longValue(), index, file);
        }
        throw new UserError(
                file + ": image " + index + " has a label that is not a whole number of 64 bits. The file is"
                        + " damaged or belongs to another data set: put the original file there.");
    }

    /** Returns the first existing entry: a list, a tuple or an array. */
    private static List<?> sequence(Map<?, ?> dictionary, List<String> keys, Path file) {
        for (String key : keys) {
            Object value = dictionary.get(key);
            if (value instanceof List<?> list) {
                return list;
            }
            if (value instanceof Object[] tuple) {
                return Arrays.asList(tuple);
            }
            if (value != null) {
                throw unexpected(key, file);
            }
        }
        throw new UserError(file + " has no entry '" + keys.get(0)
                + "': it is not a file of this data set. Put the original file there.");
    }

    private static UserError unexpected(String key, Path file) {
        return new UserError(file + " has an unexpected kind of entry '" + key
                + "': it is not a file of this data set. Put the original file there.");
    }
}
