package org.moco4j.tensorfile;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A ZIP file of {@code torch.save}, the default since PyTorch 1.6: {@code NAME/data.pkl}, and one entry
 * {@code NAME/data/KEY} for each storage.
 */
final class TorchZip extends TorchFile {
    private static final String PICKLE = "/data.pkl";

    /** Far more than the names and shapes of any network need. */
    private static final long MAX_PICKLE_BYTES = 64L << 20;

    private final ZipFile zip;
    private final String folder;

    TorchZip(Path file) throws IOException {
        super(file);
        zip = new ZipFile(file.toFile());
        try {
            ZipEntry pickle = pickle(zip);
            folder = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
            if (pickle.getSize() < 0 || pickle.getSize() > MAX_PICKLE_BYTES) {
                throw new DamagedFileException(file, "contains a pickle of " + pickle.getSize() + " bytes");
            }
            ZipEntry order = zip.getEntry(folder + "/byteorder");
            if (order != null) {
                try (InputStream in = zip.getInputStream(order)) {
                    String name = new String(in.readNBytes(Long.BYTES), StandardCharsets.US_ASCII);
                    byteOrder(name.strip().equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
                }
            }
            try (InputStream in = zip.getInputStream(pickle)) {
                byte[] bytes = in.readNBytes((int) pickle.getSize());
                takeTensors(unpickle(new ByteArrayInputStream(bytes), bytes.length, new TorchObjects()));
            }
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    /** Whether a file is a ZIP file of {@code torch.save}, but not one of {@code torch.jit.save}. */
    static boolean isTorchZip(Path file) throws IOException {
        byte[] head = head(file);
        if (head.length < 4 || head[0] != 'P' || head[1] != 'K' || head[2] != 3 || head[3] != 4) {
            return false;
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry pickle = pickle(zip);
            return pickle != null
                    && zip.stream().noneMatch(entry -> entry.getName().endsWith("/constants.pkl"));
        } catch (ZipException | IllegalArgumentException damaged) {
            return false;
        }
    }

    /** Returns the entry {@code NAME/data.pkl}; null if there is none. */
    private static ZipEntry pickle(ZipFile zip) {
        return zip.stream()
                .filter(entry -> entry.getName().endsWith(PICKLE)
                        && entry.getName().indexOf('/') == entry.getName().length() - PICKLE.length())
                .findFirst()
                .orElse(null);
    }

    private ZipEntry storage(String key) throws DamagedFileException {
        ZipEntry entry = zip.getEntry(folder + "/data/" + key);
        if (entry == null) {
            throw new DamagedFileException(file(), "has no entry for the storage " + SafetensorsHeader.quoted(key));
        }
        return entry;
    }

    @Override
    long storageLength(String key) throws IOException {
        return storage(key).getSize();
    }

    @Override
    void storageBytes(String key, long from, ByteBuffer into) throws IOException {
        try (InputStream in = zip.getInputStream(storage(key))) {
            in.skipNBytes(from);
            ReadableByteChannel channel = Channels.newChannel(in);
            while (into.hasRemaining()) {
                if (channel.read(into) < 0) {
                    throw new EOFException("storage " + key + " ends early");
                }
            }
        } catch (EOFException | ZipException e) {
            throw new DamagedFileException(file(), "storage " + SafetensorsHeader.quoted(key) + " is damaged", e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
