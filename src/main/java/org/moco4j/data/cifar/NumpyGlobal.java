package org.moco4j.data.cifar;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.razorvine.pickle.PickleException;

/**
 * The Python names in pickled NumPy arrays and scalars, as NumPy 1 and 2 write them, and the results of calling them.
 * See {@code ndarray.__reduce__} and {@code __setstate__} in NumPy's documentation.
 */
enum NumpyGlobal {
    /** {@code _reconstruct(ndarray, (0,), b'b')}: an empty array, filled by the state that follows. */
    RECONSTRUCT {
        @Override
        Object call(Object[] arguments) {
            if (arguments.length != 3 || arguments[0] != NDARRAY) {
                throw new PickleException("an array that is not an ndarray");
            }
            return new NumpyArray();
        }
    },
    /** {@code _frombuffer(buffer, dtype, shape, order)}: the form of protocol 5. */
    FROM_BUFFER {
        @Override
        Object call(Object[] arguments) {
            NumpyArray array = new NumpyArray();
            array.fill(arguments[2], arguments[1], text(arguments[3]).equals("F"), arguments[0]);
            return array;
        }
    },
    /** The class of arrays; used only as an argument. */
    NDARRAY {
        @Override
        Object call(Object[] arguments) {
            throw new PickleException("ndarray called directly");
        }
    },
    /** {@code dtype('u1', False, True)}: the type of an array's elements. */
    DTYPE {
        @Override
        Object call(Object[] arguments) {
            return NumpyType.of(text(arguments[0]));
        }
    },
    /** {@code scalar(dtype, b'...')}: one number or text. */
    SCALAR {
        @Override
        Object call(Object[] arguments) {
            NumpyType type = (NumpyType) arguments[0];
            byte[] data = arguments[1] instanceof byte[] raw
                    ? raw
                    : text(arguments[1]).getBytes(StandardCharsets.ISO_8859_1);
            if (type.isObject() || data.length != type.bytes()) {
                throw new PickleException("a scalar of type " + type + " with " + data.length + " bytes");
            }
            return type.element(data, 0);
        }
    },
    /** {@code bytes()}: how Python 3 writes empty bytes for Python 2. */
    NO_BYTES {
        @Override
        Object call(Object[] arguments) {
            if (arguments.length != 0) {
                throw new PickleException("bytes with arguments");
            }
            return new byte[0];
        }
    },
    /** {@code _codecs.encode(text, 'latin1')}: how Python 3 writes bytes for Python 2. */
    ENCODE {
        @Override
        Object call(Object[] arguments) {
            String codec = text(arguments[1]);
            if (!codec.equals("latin1")) {
                throw new PickleException("bytes in the encoding " + codec);
            }
            return text(arguments[0]).getBytes(StandardCharsets.ISO_8859_1);
        }
    };

    private static final List<String> ARRAY_MODULES = List.of("numpy.core.multiarray", "numpy._core.multiarray");
    private static final List<String> NUMERIC_MODULES = List.of("numpy.core.numeric", "numpy._core.numeric");

    /** @throws ArrayUnpickler.RefusedClassException for every other name */
    static NumpyGlobal named(String module, String name) {
        if (ARRAY_MODULES.contains(module) && name.equals("_reconstruct")) {
            return RECONSTRUCT;
        }
        if (ARRAY_MODULES.contains(module) && name.equals("scalar")) {
            return SCALAR;
        }
        if (NUMERIC_MODULES.contains(module) && name.equals("_frombuffer")) {
            return FROM_BUFFER;
        }
        return switch (module + "." + name) {
            case "numpy.ndarray" -> NDARRAY;
            case "numpy.dtype" -> DTYPE;
            case "_codecs.encode" -> ENCODE;
            case "__builtin__.bytes", "builtins.bytes" -> NO_BYTES;
            default -> throw new ArrayUnpickler.RefusedClassException(module + "." + name);
        };
    }

    abstract Object call(Object[] arguments);

    /** Returns a Python 2 string, Python 3 string or bytes as text, one character for each byte. */
    static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return (String) value;
    }

    /** An object that receives its state from a second instruction. */
    @FunctionalInterface
    interface Buildable {
        void setState(Object[] state);
    }
}
