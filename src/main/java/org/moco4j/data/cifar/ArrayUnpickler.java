package org.moco4j.data.cifar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.razorvine.pickle.PickleException;
import org.moco4j.UserError;
import org.moco4j.pickle.RestrictedUnpickler;
import org.moco4j.text.SafeText;

/**
 * Reads a Python pickle with only dictionaries, lists, tuples, numbers, strings, bytes, and NumPy arrays and scalars,
 * in any protocol.
 */
final class ArrayUnpickler {
    /** The largest file, CIFAR-100's training file, has 155 MB. */
    private static final long MAX_FILE_BYTES = 1L << 30;

    private static final int MAX_REASON_LENGTH = 200;

    private ArrayUnpickler() {}

    /**
     * Reads the dictionary in a pickle. Keys are text; Python 2's strings and Python 3's bytes are both returned as
     * {@code byte[]} or as a {@link String} of the same characters.
     *
     * @throws UserError if the file is not a pickle of this kind, or names a class that such a file does not need
     */
    static Map<?, ?> dictionary(Path file) {
        byte[] bytes = bytes(file);
        try {
            Object result = RestrictedUnpickler.read(new ByteArrayInputStream(bytes), bytes.length, NumpyGlobal::named);
            if (result instanceof Map<?, ?> dictionary) {
                return dictionary;
            }
            throw new PickleException("not a dictionary");
        } catch (UserError e) {
            throw e;
        } catch (RestrictedUnpickler.RefusedNameException e) {
            throw new UserError(
                    file + " names the Python class or function " + e.getMessage()
                            + ", which CIFAR's files do not contain; it was not run. Get the file from its publisher "
                            + "again. If it is your own file, remove everything that is not a number, a text, a list "
                            + "or a NumPy array.",
                    e);
        } catch (IOException | RuntimeException e) {
            // The library throws cast, index and number exceptions for damaged files.
            throw new UserError(
                    file + " is not a complete Python pickle of a CIFAR data set ("
                            + SafeText.of(String.valueOf(e.getMessage()), MAX_REASON_LENGTH)
                            + "). Put the original file there, or write your own file again: a dictionary with data "
                            + "(uint8, [N, 3072]) and labels.",
                    e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            long length = Files.size(file);
            if (length > MAX_FILE_BYTES) {
                throw new UserError(file + " has " + length + " bytes: too large for a CIFAR pickle file.");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UserError(file + " cannot be read: " + SafeText.ofFailure(e) + ".", e);
        }
    }
}
