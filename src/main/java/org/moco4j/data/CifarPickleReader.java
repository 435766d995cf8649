package org.moco4j.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.moco4j.UserError;

/** The Python form: each file a pickled dictionary with the pixels {@code data [N, 3072]} and a list of labels. */
final class CifarPickleReader implements CifarReader {
    private static final int LONGEST_NAME = 1000;

    private final Path folder;
    private final CifarLabels labels;

    CifarPickleReader(Path folder, CifarLabels labels) {
        this.folder = folder;
        this.labels = labels;
    }

    @Override
    public List<String> classNames() {
        Path file = folder.resolve(labels.pickleNamesFile());
        List<?> names = entry(ArrayUnpickler.dictionary(file), labels.pickleNames(), List.class, file);
        for (Object name : names) {
            if (!isName(name)) {
                throw new UserError(file + ": '" + labels.pickleNames() + "' holds something that is not the name of"
                        + " a class. Put the original file there.");
            }
        }
        return labels.checked(names.stream().map(NumpyGlobal::text).toList(), file);
    }

    @Override
    public int read(String fileName, ImageSet.Builder images) {
        Path file = folder.resolve(fileName);
        Map<?, ?> dictionary = ArrayUnpickler.dictionary(file);
        ByteMatrix data = entry(dictionary, "data", ByteMatrix.class, file);
        List<?> numbers = entry(dictionary, labels.pickleLabels(), List.class, file);
        if (data.columns() != PIXELS || data.rows() == 0 || data.rows() != numbers.size()) {
            throw new UserError(file + " has pixels of " + data.rows() + " x " + data.columns() + " and "
                    + numbers.size() + " labels: expected N x " + PIXELS + " and N, with N above 0.");
        }
        for (int index = 0; index < data.rows(); index++) {
            images.add(data.row(index), 0, label(numbers.get(index), index, file));
        }
        return data.rows();
    }

    private static boolean isName(Object name) {
        return (name instanceof String text && text.length() <= LONGEST_NAME)
                || (name instanceof byte[] bytes && bytes.length <= LONGEST_NAME);
    }

    private int label(Object number, int index, Path file) {
        if (number instanceof Integer || number instanceof Long) {
            return labels.checked(((Number) number).longValue(), index, file);
        }
        throw new UserError(
                file + ": image " + index + " has a label that is not a whole number of 64 bits. The file is"
                        + " damaged or of another data set: put the original file there.");
    }

    private static <T> T entry(Map<?, ?> dictionary, String key, Class<T> type, Path file) {
        Object value = dictionary.get(key);
        if (!type.isInstance(value)) {
            throw new UserError(file + (value == null ? " lacks the entry '" : " has an unexpected kind of entry '")
                    + key + "': it is not a file of this data set. Put the original file there.");
        }
        return type.cast(value);
    }
}
