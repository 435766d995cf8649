package org.moco4j.tensorfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import net.razorvine.pickle.PickleException;
import org.moco4j.pickle.RestrictedUnpickler;
import org.moco4j.pickle.RestrictedUnpickler.Global;

/**
 * The Python objects that files of {@code torch.save} may contain: tensors, dictionaries, and what training scripts
 * save beside the weights. Of the latter only the numbers are read; other objects are placeholders without content.
 */
final class TorchObjects implements RestrictedUnpickler.Names {
    /** The element types by the name of the storage's class; types that Dtype does not have are missing. */
    private static final Map<String, Dtype> STORAGES = Map.of(
            "FloatStorage", Dtype.F32,
            "DoubleStorage", Dtype.F64,
            "HalfStorage", Dtype.F16,
            "BFloat16Storage", Dtype.BF16,
            "LongStorage", Dtype.I64,
            "IntStorage", Dtype.I32,
            "ShortStorage", Dtype.I16,
            "CharStorage", Dtype.I8,
            "ByteStorage", Dtype.U8,
            "BoolStorage", Dtype.BOOL);

    /** Classes and functions whose objects are not needed, and which cannot do any harm. */
    private static final Global NOT_READ = arguments -> new Placeholder();

    private static final Map<String, Global> GLOBALS = Map.ofEntries(
            Map.entry("collections.OrderedDict", TorchObjects::dictionary),
            Map.entry("collections.defaultdict", arguments -> new LinkedHashMap<>()),
            Map.entry("collections.Counter", TorchObjects::dictionary),
            Map.entry("builtins.dict", TorchObjects::dictionary),
            Map.entry("__builtin__.dict", TorchObjects::dictionary),
            Map.entry("builtins.set", arguments -> new ArrayList<>()),
            Map.entry("__builtin__.set", arguments -> new ArrayList<>()),
            Map.entry("builtins.list", arguments -> new ArrayList<>()),
            Map.entry("__builtin__.list", arguments -> new ArrayList<>()),
            Map.entry("builtins.int", arguments -> 0),
            Map.entry("__builtin__.int", arguments -> 0),
            Map.entry("builtins.float", arguments -> 0.0),
            Map.entry("__builtin__.float", arguments -> 0.0),
            Map.entry("argparse.Namespace", NOT_READ),
            Map.entry("pathlib.PosixPath", NOT_READ),
            Map.entry("pathlib.WindowsPath", NOT_READ),
            Map.entry("_codecs.encode", NOT_READ),
            Map.entry("numpy.core.multiarray.scalar", NOT_READ),
            Map.entry("numpy._core.multiarray.scalar", NOT_READ),
            Map.entry("numpy.core.multiarray._reconstruct", NOT_READ),
            Map.entry("numpy._core.multiarray._reconstruct", NOT_READ),
            Map.entry("numpy.dtype", NOT_READ),
            Map.entry("numpy.ndarray", NOT_READ),
            Map.entry("torch.Size", arguments -> arguments.length == 1 ? arguments[0] : new Object[0]),
            Map.entry("torch.device", NOT_READ),
            Map.entry("torch._utils._rebuild_tensor", TorchObjects::tensor),
            Map.entry("torch._utils._rebuild_tensor_v2", TorchObjects::tensor),
            Map.entry("torch._utils._rebuild_parameter", arguments -> arguments[0]),
            Map.entry("torch._utils._rebuild_parameter_with_state", arguments -> arguments[0]));

    private static final List<String> TYPE_NAMES = List.of(
            "float16",
            "float32",
            "float64",
            "bfloat16",
            "half",
            "float",
            "double",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "bool",
            "strided",
            "contiguous_format",
            "channels_last",
            "preserve_format");

    @Override
    public Optional<Global> global(String module, String name) {
        Global known = GLOBALS.get(module + "." + name);
        if (known != null) {
            return Optional.of(known);
        }
        if ((module.equals("torch") || module.equals("torch.cuda")) && name.endsWith("Storage")) {
            return Optional.of(new StorageClass(Optional.ofNullable(STORAGES.get(name))));
        }
        return module.equals("torch") && TYPE_NAMES.contains(name) ? Optional.of(NOT_READ) : Optional.empty();
    }

    /**
     * Returns a storage: {@code ('storage', class, key, location, elements)}; the older format adds a view's position
     * in another storage, or None.
     */
    @Override
    public Object persistent(Object id) {
        Object[] parts = (Object[]) id;
        String kind = RestrictedUnpickler.text(parts[0]);
        if (!kind.equals("storage")) {
            throw new PickleException("an object of the kind " + kind + " outside of the pickle");
        }
        StorageClass type = (StorageClass) parts[1];
        String key = RestrictedUnpickler.text(parts[2]);
        long elements = ((Number) parts[4]).longValue();
        if (parts.length > 5 && parts[5] != null) {
            throw new PickleException("a view of a storage");
        }
        return new Storage(key, type.dtype(), elements);
    }

    private static Object dictionary(Object[] arguments) {
        Map<Object, Object> result = new LinkedHashMap<>();
        if (arguments.length == 1 && arguments[0] instanceof Map<?, ?> other) {
            result.putAll(other);
        } else if (arguments.length == 1 && arguments[0] instanceof List<?> pairs) {
            for (Object pair : pairs) {
                List<?> two = pair instanceof Object[] tuple ? Arrays.asList(tuple) : (List<?>) pair;
                result.put(RestrictedUnpickler.text(two.get(0)), two.get(1));
            }
        }
        return result;
    }

    /** {@code (storage, offset, size, stride, ...)}. */
    private static Object tensor(Object[] arguments) {
        Storage storage = (Storage) arguments[0];
        long offset = ((Number) arguments[1]).longValue();
        return new Tensor(storage, offset, numbers(arguments[2]), numbers(arguments[3]));
    }

    private static long[] numbers(Object tuple) {
        return Arrays.stream((Object[]) tuple)
                .mapToLong(n -> ((Number) n).longValue())
                .toArray();
    }

    /** An object that is not read. It takes any state. */
    private static final class Placeholder implements RestrictedUnpickler.Buildable {
        @Override
        public void setState(Object state) {
            // Nothing of it is needed.
        }
    }

    /** The class of a storage, which is only named and never called. */
    private record StorageClass(Optional<Dtype> dtype) implements Global {
        @Override
        public Object call(Object[] arguments) {
            throw new PickleException("a storage in the pickle");
        }
    }

    /**
     * The memory of one or several tensors, outside of the pickle.
     *
     * @param dtype empty if the type is not supported
     * @param elements number of elements
     */
    record Storage(String key, Optional<Dtype> dtype, long elements) {}

    /**
     * A tensor: a view of a storage.
     *
     * @param offset first element in the storage
     * @param strides distance between neighbors along each axis, in elements
     */
    record Tensor(Storage storage, long offset, long[] shape, long[] strides) {

        TensorEntry entry() {
            List<Long> sizes = LongStream.of(shape).boxed().toList();
            return new TensorEntry(storage.dtype().orElseThrow(), sizes, 0, length() * elementBytes());
        }

        private long length() {
            return LongStream.of(shape).reduce(1, Math::multiplyExact);
        }

        private int elementBytes() {
            return storage.dtype().orElseThrow().bytes();
        }

        /** Returns what is wrong with the tensor, as the end of a sentence; null if it is inside of its storage. */
        String problem(long storageBytes) {
            if (shape.length != strides.length || offset < 0) {
                return "has a wrong shape";
            }
            try {
                long last = offset;
                for (int i = 0; i < shape.length; i++) {
                    if (shape[i] < 0 || strides[i] < 0) {
                        return "has a negative size or stride";
                    }
                    last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
                }
                boolean inside = length() == 0 || Math.multiplyExact(last + 1, (long) elementBytes()) <= storageBytes;
                return inside ? null : "goes beyond its storage of " + storageBytes + " bytes";
            } catch (ArithmeticException e) {
                return "has an impossible shape, " + Arrays.toString(shape);
            }
        }

        /** Whether the elements are in row-major order without gaps. */
        boolean isContiguous() {
            long expected = 1;
            for (int i = shape.length - 1; i >= 0; i--) {
                if (shape[i] != 1 && strides[i] != expected) {
                    return false;
                }
                expected *= shape[i];
            }
            return true;
        }

        /** Returns the place of the element with this row-major index in the storage. */
        long position(long index) {
            long rest = index;
            long position = offset;
            for (int i = shape.length - 1; i >= 0; i--) {
                position += rest % shape[i] * strides[i];
                rest /= shape[i];
            }
            return position;
        }
    }
}
