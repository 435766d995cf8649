package org.moco4j.tensorfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.moco4j.UserError;
import org.moco4j.pickle.RestrictedUnpickler;
import org.moco4j.text.SafeText;

/**
 * A file of {@code torch.save}, as PyTorch's {@code serialization.py} defines it: a pickle that describes the objects,
 * and the bytes of the tensors' storages outside of the pickle. Dictionaries in dictionaries become names with dots:
 * {@code state_dict.module.encoder_q.conv1.weight}. No code of the file is run.
 */
abstract class TorchFile implements TensorFile {
    /** The bytes at the beginning of a file by which its format is recognized. */
    private static final int HEAD_BYTES = 64;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ENTRIES = 1_000_000;
    private static final int MAX_REASON_LENGTH = 200;

    /** The largest part of a storage that a block of a non-contiguous tensor may span, in elements. */
    private static final long MAX_SPAN = 1L << 26;

    private final Path file;
    private final Map<String, TorchObjects.Tensor> stored = new LinkedHashMap<>();
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    TorchFile(Path file) {
        this.file = file;
    }

    /** Returns the first bytes of a file. */
    static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HEAD_BYTES);
        }
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public Map<String, TensorEntry> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads bytes of a storage.
     *
     * @param key the storage's name in the file
     * @param from position of the first byte in the storage
     * @param into the bytes to fill
     */
    abstract void storageBytes(String key, long from, ByteBuffer into) throws IOException;

    /**
     * Returns the number of bytes of a storage in the file.
     *
     * @throws DamagedFileException if the file does not have the storage
     */
    abstract long storageLength(String key) throws IOException;

    void byteOrder(ByteOrder storages) {
        order = storages;
    }

    /** Reads one pickle of the file, and turns its errors into messages. */
    final Object unpickle(InputStream in, long length, RestrictedUnpickler.Names names) throws IOException {
        try {
            return RestrictedUnpickler.read(in, length, names);
        } catch (RestrictedUnpickler.RefusedNameException e) {
            throw new UserError(
                    file + " contains an object of the Python class or function " + e.getMessage()
                            + "; expected only tensors, numbers, text and dictionaries. Nothing of it was run. "
                            + "Save only the weights, in Python:\n"
                            + UserError.code("import torch\ncheckpoint = torch.load(" + pythonText(file.toString())
                                    + ", map_location='cpu', weights_only=False)  # runs code of the file\n"
                                    + "state = checkpoint.get('state_dict', checkpoint.get('model', checkpoint))"
                                    + " if isinstance(checkpoint, dict) else checkpoint.state_dict()\n"
                                    + "torch.save(dict(state), 'weights.pth')"),
                    e);
        } catch (IOException | RuntimeException e) {
            // The library throws cast, index and number exceptions for damaged files.
            throw new DamagedFileException(
                    file,
                    "contains a damaged pickle (" + SafeText.of(String.valueOf(e.getMessage()), MAX_REASON_LENGTH)
                            + ")",
                    e);
        }
    }

    private static String pythonText(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Takes the tensors of the file's main object. Call this after the storages are known. */
    final void takeTensors(Object root) throws IOException {
        if (!(root instanceof Map<?, ?> dictionary)) {
            throw new DamagedFileException(file, "contains no dictionary of tensors");
        }
        new Walk().dictionary("", dictionary, 0);
        for (Map.Entry<String, TorchObjects.Tensor> named : stored.entrySet()) {
            TorchObjects.Tensor tensor = named.getValue();
            if (tensor.storage().dtype().isEmpty()) {
                continue;
            }
            String problem = tensor.problem(storageLength(tensor.storage().key()));
            if (problem != null) {
                throw new DamagedFileException(
                        file, "tensor " + SafetensorsHeader.quoted(named.getKey()) + " " + problem);
            }
            tensors.put(named.getKey(), tensor.entry());
        }
    }

    /** Visits the dictionaries of the main object, which can refer to each other in any way. */
    private final class Walk {
        private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
        private int entries;

        void dictionary(String prefix, Map<?, ?> dictionary, int depth) throws DamagedFileException {
            if (depth > MAX_DEPTH || !open.add(dictionary)) {
                return;
            }
            for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
                entries++;
                if (entries > MAX_ENTRIES) {
                    throw new DamagedFileException(file, "contains more than " + MAX_ENTRIES + " entries");
                }
                String name = prefix + entry.getKey();
                if (entry.getValue() instanceof Map<?, ?> inner) {
                    dictionary(name + ".", inner, depth + 1);
                } else if (entry.getValue() instanceof TorchObjects.Tensor tensor) {
                    stored.putIfAbsent(name, tensor);
                }
            }
            open.remove(dictionary);
        }
    }

    @Override
    public final void floats(String name, long from, float[] values) throws IOException {
        TorchObjects.Tensor tensor = stored.get(name);
        Dtype dtype = floatTensor(name).dtype();
        if (tensor.isContiguous()) {
            decode(tensor.storage().key(), dtype, tensor.offset() + from, values);
            return;
        }
        long[] positions = new long[values.length];
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < values.length; i++) {
            positions[i] = tensor.position(from + i);
            first = Math.min(first, positions[i]);
            last = Math.max(last, positions[i]);
        }
        if (last - first >= MAX_SPAN) {
            throw new DamagedFileException(
                    file, "tensor " + SafetensorsHeader.quoted(name) + " is scattered over too large a storage");
        }
        float[] span = new float[(int) (last - first + 1)];
        decode(tensor.storage().key(), dtype, first, span);
        for (int i = 0; i < values.length; i++) {
            values[i] = span[(int) (positions[i] - first)];
        }
    }

    /** Reads consecutive elements of a storage. */
    private void decode(String key, Dtype dtype, long from, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, dtype.bytes()))
                .order(order);
        storageBytes(key, from * dtype.bytes(), bytes);
        dtype.decode(bytes.flip(), values);
    }
}
