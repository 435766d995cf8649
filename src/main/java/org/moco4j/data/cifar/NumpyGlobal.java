package org.moco4j.data.cifar;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.razorvine.pickle.PickleException;
import org.moco4j.pickle.RestrictedUnpickler;

/**
 * The Python names in pickled NumPy arrays and scalars, as NumPy 1 and 2 write them, and the results of calling them.
 * See {@code ndarray.__reduce__} and {@code __setstate__} in NumPy's documentation.
 */
enum NumpyGlobal implements RestrictedUnpickler.Global {
    /** {@code _reconstruct(ndarray, (0,), b'b')}: an empty array, filled by the state that follows. */
    RECONSTRUCT {
        @Override
        public Object call(Object[] arguments) {
            if (arguments.length != 3 || arguments[0] != NDARRAY) {
                throw new PickleException("an array that is not an ndarray");
            }
            return new NumpyArray();
        }
    },
    /** {@code _frombuffer(buffer, dtype, shape, order)}: the form of protocol 5. */
    FROM_BUFFER {
        @Override
        public Object call(Object[] arguments) {
            NumpyArray array = new NumpyArray();
            array.fill(
                    arguments[2],
                    arguments[1],
                    RestrictedUnpickler.text(arguments[3]).equals("F"),
                    arguments[0]);
            return array;
        }
    },
    /** The class of arrays; used only as an argument. */
    NDARRAY {
        @Override
        public Object call(Object[] arguments) {
            throw new PickleException("ndarray called directly");
        }
    },
    /** {@code dtype('u1', False, True)}: the type of an array's elements. */
    DTYPE {
        @Override
        public Object call(Object[] arguments) {
            return NumpyType.of(RestrictedUnpickler.text(arguments[0]));
        }
    },
    /** {@code scalar(dtype, b'...')}: one number or text. */
    SCALAR {
        @Override
        public Object call(Object[] arguments) {
            NumpyType type = (NumpyType) arguments[0];
            byte[] data = arguments[1] instanceof byte[] raw
                    ? raw
                    : RestrictedUnpickler.text(arguments[1]).getBytes(StandardCharsets.ISO_8859_1);
            if (type.isObject() || data.length != type.bytes()) {
                throw new PickleException("a scalar of type " + type + " with " + data.length + " bytes");
            }
            return type.element(data, 0);
        }
    },
    /** {@code bytes()}: how Python 3 writes empty bytes for Python 2. */
    NO_BYTES {
        @Override
        public Object call(Object[] arguments) {
            if (arguments.length != 0) {
                throw new PickleException("bytes with arguments");
            }
            return new byte[0];
        }
    },
    /** {@code _codecs.encode(text, 'latin1')}: how Python 3 writes bytes for Python 2. */
    ENCODE {
        @Override
        public Object call(Object[] arguments) {
            String codec = RestrictedUnpickler.text(arguments[1]);
            if (!codec.equals("latin1")) {
                throw new PickleException("bytes in the encoding " + codec);
            }
            return RestrictedUnpickler.text(arguments[0]).getBytes(StandardCharsets.ISO_8859_1);
        }
    };

    private static final List<String> ARRAY_MODULES = List.of("numpy.core.multiarray", "numpy._core.multiarray");
    private static final List<String> NUMERIC_MODULES = List.of("numpy.core.numeric", "numpy._core.numeric");

    /** Returns the meaning of a name; empty for every other name. */
    static Optional<RestrictedUnpickler.Global> named(String module, String name) {
        if (ARRAY_MODULES.contains(module) && name.equals("_reconstruct")) {
            return Optional.of(RECONSTRUCT);
        }
        if (ARRAY_MODULES.contains(module) && name.equals("scalar")) {
            return Optional.of(SCALAR);
        }
        if (NUMERIC_MODULES.contains(module) && name.equals("_frombuffer")) {
            return Optional.of(FROM_BUFFER);
        }
        return switch (module + "." + name) {
            case "numpy.ndarray" -> Optional.of(NDARRAY);
            case "numpy.dtype" -> Optional.of(DTYPE);
            case "_codecs.encode" -> Optional.of(ENCODE);
            case "__builtin__.bytes", "builtins.bytes" -> Optional.of(NO_BYTES);
            default -> Optional.empty();
        };
    }
}
