package org.moco4j.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.razorvine.pickle.InvalidOpcodeException;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.moco4j.text.SafeText;

/**
 * Reads Python pickles of any protocol and never runs code of them. Dictionaries become {@link Map}s, lists and sets
 * {@link List}s, tuples {@code Object[]}, and numbers and text Java's types. Everything else must be known to the
 * {@link Names} of the reader.
 *
 * <p>A pickle is a program that can name and call any class. The library looks names up in a registry of the whole
 * process, and calls methods by reflection. Therefore this class handles every instruction that names, makes or fills
 * an object. The library's own code runs only for the instructions listed in {@link #dispatch}.
 */
public final class RestrictedUnpickler extends Unpickler {
    /** The maximum length of a number: 64 bits need 20 characters. */
    private static final int MAX_NUMBER_LENGTH = 24;

    /**
     * The limit of string conversions, as a multiple of the file's length. Files of NumPy and PyTorch convert strings
     * once or twice; a file with more conversions tries to fill the memory.
     */
    private static final int MAX_CONVERSIONS = 4;

    private final Names names;
    private final long fileLength;
    private long converted;

    private RestrictedUnpickler(Names names, long fileLength) {
        this.names = names;
        this.fileLength = fileLength;
    }

    /** The Python names that a reader allows. */
    public interface Names {
        /** Returns what a class or function does when it is called; empty to refuse the file. */
        Optional<Global> global(String module, String name);

        /** Returns the object that is stored outside of the pickle under an identifier. */
        default Object persistent(Object id) {
            throw new PickleException("an object that is stored outside of the pickle");
        }
    }

    /** A class or function that a pickle may name. */
    @FunctionalInterface
    public interface Global {
        /** Returns the result of a call. */
        Object call(Object[] arguments);
    }

    /** An object that receives its state from a second instruction. */
    @FunctionalInterface
    public interface Buildable {
        /** Sets the state. */
        void setState(Object state);
    }

    /**
     * Reads one pickle. The stream is then after its last instruction.
     *
     * @param length bytes in the stream, which limit the length of texts
     * @throws RefusedNameException if the pickle names something that is not allowed; the message is the name
     * @throws RuntimeException if the pickle is damaged: the library throws cast, index and number exceptions
     * @throws IOException if reading fails or the stream ends early
     */
    public static Object read(InputStream in, long length, Names names) throws IOException {
        return new RestrictedUnpickler(names, length).load(in);
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
            case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<Object, Object>());
            case Opcodes.DICT -> {
                List<Object> items = stack.pop_all_since_marker();
                stack.add(new LinkedHashMap<Object, Object>());
                putAll(items);
            }
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                putAll(Arrays.asList(stack.pop(), value));
            }
            case Opcodes.SETITEMS -> putAll(stack.pop_all_since_marker());
            case Opcodes.EMPTY_SET -> stack.add(new ArrayList<>());
            case Opcodes.ADDITEMS -> appendAll(stack.pop_all_since_marker());
            case Opcodes.GLOBAL -> stack.add(named(PickleUtils.readline(input), PickleUtils.readline(input)));
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(named((String) stack.pop(), name));
            }
            case Opcodes.INST -> throw refused(PickleUtils.readline(input) + "." + PickleUtils.readline(input));
            case Opcodes.REDUCE, Opcodes.NEWOBJ -> {
                Object[] arguments = (Object[]) stack.pop();
                countConversions(arguments);
                stack.add(((Global) stack.pop()).call(arguments));
            }
            case Opcodes.BUILD -> build(stack.pop());
            case Opcodes.BINPERSID -> stack.add(names.persistent(stack.pop()));
            default -> throw new InvalidOpcodeException("instruction " + key + " is not expected");
        }
        return NO_RETURN_VALUE;
    }

    /**
     * Adds items to the dictionary on the stack. Keys of any string type become text. Keys that are neither text nor
     * numbers are errors, because computing their hash could take forever.
     */
    @SuppressWarnings("unchecked")
    private void putAll(List<Object> items) {
        Map<Object, Object> target = (Map<Object, Object>) stack.peek();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            countConversions(items.get(i));
            target.put(key(items.get(i)), items.get(i + 1));
        }
    }

    private static Object key(Object key) {
        boolean simple = key instanceof Number || key instanceof Boolean || key == null;
        return simple ? key : text(key);
    }

    /** Gives an object its state. The attributes of a dictionary, such as an OrderedDict's, are ignored. */
    private void build(Object state) {
        if (state instanceof Object[] values) {
            countConversions(values);
        }
        if (stack.peek() instanceof Buildable object) {
            object.setState(state);
        } else if (!(stack.peek() instanceof Map)) {
            throw new PickleException("state for a value that has none");
        }
    }

    private Global named(String module, String name) {
        return names.global(module, name).orElseThrow(() -> refused(module + "." + name));
    }

    private static RefusedNameException refused(String name) {
        return new RefusedNameException(SafeText.of(name));
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

    /** Returns a Python 2 string, Python 3 string or bytes as text, one character for each byte. */
    public static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        if (value instanceof String text) {
            return text;
        }
        throw new PickleException("a value that is not text where text is expected");
    }

    /** Reports that a pickle names something that could run code. */
    public static final class RefusedNameException extends PickleException {
        private static final long serialVersionUID = 1;

        RefusedNameException(String name) {
            super(name);
        }
    }
}
