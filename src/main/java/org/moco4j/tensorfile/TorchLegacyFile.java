package org.moco4j.tensorfile;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moco4j.pickle.RestrictedUnpickler;

/**
 * A file in the older format of {@code torch.save}, which PyTorch wrote before 1.6: five pickles (a magic number, a
 * version, facts about the computer, the objects, the keys of the storages), then the storages in the order of their
 * keys, each with its number of elements before it.
 */
final class TorchLegacyFile extends TorchFile {
    /** The magic number, as a pickle stores it. */
    private static final byte[] MAGIC = HexFormat.of().parseHex("8a0a6cfc9c46f9206aa85019");

    private static final long VERSION = 1001;

    private final FileChannel channel;
    private final Map<String, Place> storages = new HashMap<>();

    /** The place of a storage in the file, in bytes. */
    private record Place(long start, long length) {}

    TorchLegacyFile(Path file) throws IOException {
        super(file);
        long size = Files.size(file);
        Map<String, TorchObjects.Storage> announced = new HashMap<>();
        Object root;
        long position;
        List<?> keys;
        try (CountingStream in = new CountingStream(Files.newInputStream(file))) {
            RestrictedUnpickler.Names plain = (module, name) -> Optional.empty();
            unpickle(in, size, plain);
            if (!(unpickle(in, size, plain) instanceof Number version) || version.longValue() != VERSION) {
                throw new DamagedFileException(file, "has an unknown version of PyTorch's file format");
            }
            if (unpickle(in, size, plain) instanceof Map<?, ?> computer
                    && Boolean.FALSE.equals(computer.get("little_endian"))) {
                byteOrder(ByteOrder.BIG_ENDIAN);
            }
            root = unpickle(in, size, new StoragesRecorder(announced));
            if (!(unpickle(in, size, plain) instanceof List<?> inOrder)) {
                throw new DamagedFileException(file, "does not list its storages");
            }
            keys = inOrder;
            position = in.count;
        }
        channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            for (Object listed : keys) {
                position = locate(String.valueOf(listed), announced, position);
            }
            takeTensors(root);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a file begins with the magic number, in any pickle protocol. */
    static boolean isLegacy(Path file) throws IOException {
        byte[] head = head(file);
        for (int at = 0; at + MAGIC.length <= head.length; at++) {
            if (Arrays.equals(head, at, at + MAGIC.length, MAGIC, 0, MAGIC.length)) {
                return head[0] == (byte) 0x80;
            }
        }
        return false;
    }

    /** Stores the place of the storage that begins here, and returns the position after it. */
    private long locate(String key, Map<String, TorchObjects.Storage> announced, long position) throws IOException {
        TorchObjects.Storage storage = announced.get(key);
        if (storage == null || storage.dtype().isEmpty()) {
            throw new DamagedFileException(
                    file(), "has a storage of an unknown type, " + SafetensorsHeader.quoted(key));
        }
        ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(count, position);
        long elements = count.flip().getLong();
        long start = position + Long.BYTES;
        long available = (channel.size() - start) / storage.dtype().get().bytes();
        if (elements < 0 || elements > available || elements != storage.elements()) {
            throw new DamagedFileException(
                    file(),
                    "storage " + SafetensorsHeader.quoted(key) + " should have " + storage.elements()
                            + " elements, but has " + elements + ", and the rest of the file has room for "
                            + available);
        }
        long length = elements * storage.dtype().get().bytes();
        storages.put(key, new Place(start, length));
        return start + length;
    }

    /** Notes the storages that the objects refer to, because their types are only there. */
    private static final class StoragesRecorder implements RestrictedUnpickler.Names {
        private final RestrictedUnpickler.Names objects = new TorchObjects();
        private final Map<String, TorchObjects.Storage> announced;

        StoragesRecorder(Map<String, TorchObjects.Storage> announced) {
            this.announced = announced;
        }

        @Override
        public Optional<RestrictedUnpickler.Global> global(String module, String name) {
            return objects.global(module, name);
        }

        @Override
        public Object persistent(Object id) {
            Object object = objects.persistent(id);
            if (object instanceof TorchObjects.Storage storage) {
                announced.putIfAbsent(storage.key(), storage);
            }
            return object;
        }
    }

    /** Counts the bytes read. */
    private static final class CountingStream extends FilterInputStream {
        private long count;

        CountingStream(InputStream in) {
            super(new BufferedInputStream(in));
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    @Override
    long storageLength(String key) throws IOException {
        return place(key).length();
    }

    private Place place(String key) throws DamagedFileException {
        Place place = storages.get(key);
        if (place == null) {
            throw new DamagedFileException(file(), "has no storage " + SafetensorsHeader.quoted(key));
        }
        return place;
    }

    @Override
    void storageBytes(String key, long from, ByteBuffer into) throws IOException {
        fill(into, place(key).start() + from);
    }

    private void fill(ByteBuffer buffer, long position) throws IOException {
        int start = buffer.position();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position() - start) < 0) {
                throw new DamagedFileException(file(), "ends early, at byte " + channel.size());
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
