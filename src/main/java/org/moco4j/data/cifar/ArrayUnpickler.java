package org.moco4j.data.cifar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.InvalidOpcodeException;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/**
 * Reads a Python pickle with only dictionaries, lists, tuples, numbers, strings, bytes, and NumPy arrays and scalars,
 * in any protocol.
 *
 * <p>A pickle is a program that can name and call any class. The library looks names up in a registry of the whole
 * process, and calls methods by reflection. Therefore this class handles every instruction that names, makes or fills
 * an object. The library's own code runs only for the instructions listed in {@link #dispatch}.
 */
final class ArrayUnpickler extends Unpickler {
    /** The largest file, CIFAR-100's training file, has 155 MB. */
    private static final long MAX_FILE_BYTES = 1L << 30;

    /** The maximum length of a number: 64 bits need 20 characters. */
    private static final int MAX_NUMBER_LENGTH = 24;

    /**
     * The limit of string conversions, as a multiple of the file's length. NumPy's files convert strings once or twice;
     * a file with more conversions tries to fill the memory.
     */
    private static final int MAX_CONVERSIONS = 4;

    private static final int MAX_REASON_LENGTH = 200;

    private final int fileLength;
    private long converted;

    private ArrayUnpickler(int fileLength) {
        this.fileLength = fileLength;
    }

    /**
     * Reads the dictionary in a pickle. Keys are text; Python 2's strings and Python 3's bytes are both returned as
     * {@code byte[]} or as a {@link String} of the same characters.
     *
     * @throws UserError if the file is not a pickle of this kind, or names a class that such a file does not need
     */
    static Map<?, ?> dictionary(Path file) {
        byte[] bytes = bytes(file);
        try {
            Object result = new ArrayUnpickler(bytes.length).load(new ByteArrayInputStream(bytes));
            if (result instanceof Map<?, ?> dictionary) {
                return dictionary;
            }
            throw new PickleException("not a dictionary");
        } catch (UserError e) {
            throw e;
        } catch (RefusedClassException e) {
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

    @Override
    protected Object dispatch(short key) throws IOException {
        switch (key) {
            case Opcodes.PROTO,
                    Opcodes.FRAME,
                    Opcodes.STOP,
                    Opcodes.MARK,
                    Opcodes.POP,
                    Opcodes.NONE,
                    Opcodes.NEWTRUE,
                    Opcodes.NEWFALSE,
                    Opcodes.INT,
                    Opcodes.BININT,
                    Opcodes.BININT1,
                    Opcodes.BININT2,
                    Opcodes.LONG1,
                    Opcodes.STRING,
                    Opcodes.SHORT_BINSTRING,
                    Opcodes.BINFLOAT,
                    Opcodes.SHORT_BINUNICODE,
                    Opcodes.SHORT_BINBYTES,
                    Opcodes.EMPTY_TUPLE,
                    Opcodes.TUPLE,
                    Opcodes.TUPLE1,
                    Opcodes.TUPLE2,
                    Opcodes.TUPLE3,
                    Opcodes.EMPTY_LIST,
                    Opcodes.LIST,
                    Opcodes.APPEND,
                    Opcodes.PUT,
                    Opcodes.BINPUT,
                    Opcodes.LONG_BINPUT,
                    Opcodes.MEMOIZE,
                    Opcodes.GET,
                    Opcodes.BINGET,
                    Opcodes.LONG_BINGET -> {
                return super.dispatch(key);
            }
            // The library's own code copies the whole stack or list each time.
            case Opcodes.POP_MARK -> stack.pop_all_since_marker();
            case Opcodes.APPENDS -> appendAll(stack.pop_all_since_marker());
            case Opcodes.UNICODE -> stack.add(rawUnicode(PickleUtils.readline(input)));
            case Opcodes.FLOAT -> stack.add(Double.valueOf(number(PickleUtils.readline(input))));
            case Opcodes.LONG -> stack.add(wholeNumber(PickleUtils.readline(input)));
            case Opcodes.BINSTRING, Opcodes.BINBYTES -> stack.add(sized(4));
            case Opcodes.BINBYTES8, Opcodes.BYTEARRAY8 -> stack.add(sized(8));
            case Opcodes.BINUNICODE -> stack.add(new String(sized(4), StandardCharsets.UTF_8));
            case Opcodes.BINUNICODE8 -> stack.add(new String(sized(8), StandardCharsets.UTF_8));
            case Opcodes.EMPTY_DICT -> stack.add(new HashMap<String, Object>());
            case Opcodes.DICT -> {
                List<Object> items = stack.pop_all_since_marker();
                stack.add(new HashMap<String, Object>());
                putAll(items);
            }
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                putAll(Arrays.asList(stack.pop(), value));
            }
            case Opcodes.SETITEMS -> putAll(stack.pop_all_since_marker());
            case Opcodes.GLOBAL ->
                stack.add(NumpyGlobal.named(PickleUtils.readline(input), PickleUtils.readline(input)));
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(NumpyGlobal.named((String) stack.pop(), name));
            }
            case Opcodes.INST ->
                throw new RefusedClassException(PickleUtils.readline(input) + "." + PickleUtils.readline(input));
            case Opcodes.REDUCE -> {
                Object[] arguments = (Object[]) stack.pop();
                countConversions(arguments);
                stack.add(((NumpyGlobal) stack.pop()).call(arguments));
            }
            case Opcodes.BUILD -> {
                Object[] state = (Object[]) stack.pop();
                countConversions(state);
                ((NumpyGlobal.Buildable) stack.peek()).setState(state);
            }
            default -> throw new InvalidOpcodeException("instruction " + key + " is not expected");
        }
        return NO_RETURN_VALUE;
    }

    /**
     * Adds items to the dictionary on the stack. Keys of any string type become text. Other keys are errors, because
     * computing their hash could take forever.
     */
    @SuppressWarnings("unchecked")
    private void putAll(List<Object> items) {
        Map<String, Object> target = (Map<String, Object>) stack.peek();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            countConversions(items.get(i));
            target.put(NumpyGlobal.text(items.get(i)), items.get(i + 1));
        }
    }

    @SuppressWarnings("unchecked")
    private void appendAll(List<Object> items) {
        ((List<Object>) stack.peek()).addAll(items);
    }

    /** Parses a whole number of limited length, because parsing a million digits takes minutes. */
    private static long wholeNumber(String line) {
        return Long.parseLong(number(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
    }

    private static String number(String digits) {
        if (digits.length() > MAX_NUMBER_LENGTH) {
            throw new PickleException("a number of " + digits.length() + " digits");
        }
        return digits;
    }

    /**
     * Decodes Python's raw-unicode-escape: a character is its byte, or four digits after {@code \\u}, or eight after
     * {@code \\U}.
     */
    private static String rawUnicode(String line) {
        if (line.indexOf('\\') < 0) {
            return line;
        }
        StringBuilder text = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); ) {
            char next = line.charAt(i) == '\\' && i + 1 < line.length() ? line.charAt(i + 1) : ' ';
            int digits = next == 'u' ? 4 : next == 'U' ? 8 : 0;
            if (digits == 0) {
                text.append(line.charAt(i));
                i++;
            } else {
                text.appendCodePoint(Integer.parseInt(line.substring(i + 2, i + 2 + digits), 16));
                i += 2 + digits;
            }
        }
        return text.toString();
    }

    /**
     * Limits conversions: a string that is in the file once can be referenced many times, and each time it is converted
     * again.
     */
    private void countConversions(Object... values) {
        for (Object value : values) {
            if (value instanceof byte[] bytes) {
                converted += bytes.length;
            } else if (value instanceof String text) {
                converted += text.length();
            }
        }
        if (converted > (long) MAX_CONVERSIONS * fileLength) {
            throw new PickleException("the same strings are used too often");
        }
    }

    /**
     * Reads bytes with their count before them. A count beyond the file's length is rejected before memory is
     * allocated.
     */
    private byte[] sized(int countBytes) throws IOException {
        byte[] count = PickleUtils.readbytes(input, countBytes);
        long length = countBytes == 4 ? PickleUtils.bytes_to_uint(count, 0) : PickleUtils.bytes_to_long(count, 0);
        if (length < 0 || length > fileLength) {
            throw new PickleException("a string of " + length + " bytes in a file of " + fileLength);
        }
        return PickleUtils.readbytes(input, (int) length);
    }

    /** Reports that a pickle names something that could run code. */
    static final class RefusedClassException extends PickleException {
        private static final long serialVersionUID = 1;

        RefusedClassException(String name) {
            super(SafeText.of(name));
        }
    }
}
