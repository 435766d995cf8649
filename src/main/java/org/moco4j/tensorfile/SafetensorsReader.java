package org.moco4j.tensorfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.moco4j.io.Digests;

/**
 * Reads a safetensors file, even an untrusted or damaged one. It needs no more memory than a block and a small multiple
 * of the header. All errors in the file are {@link DamagedFileException}s.
 */
public final class SafetensorsReader implements TensorFile {
    /** The size of a block of the largest float type. */
    private static final int BLOCK_BYTES = FloatBlocks.BLOCK * Double.BYTES;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;
    private final ByteBuffer block;

    private SafetensorsReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new DamagedFileException(file, "has " + size + " bytes, too few for a safetensors file");
        }
        this.block = ByteBuffer.allocate((int) Math.min(BLOCK_BYTES, size)).order(ByteOrder.LITTLE_ENDIAN);
        long length = read(0, Long.BYTES).getLong();
        if (length < 2 || length > Math.min(SafetensorsHeader.MAX_BYTES, size - Long.BYTES)) {
            throw new DamagedFileException(
                    file,
                    "its header should have " + Long.toUnsignedString(length) + " bytes, but the file has " + size
                            + " and the limit is " + SafetensorsHeader.MAX_BYTES);
        }
        this.dataStart = Long.BYTES + length;
        this.header = SafetensorsHeader.parse(file, headerText((int) length));
        header.checkLayout(file, size - dataStart);
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws DamagedFileException if it is not a safetensors file: the header is not JSON, or tensors overlap, leave
     *     holes, go beyond the file, have an unknown type or have a wrong number of bytes
     * @throws NoSuchFileException if the file is missing
     */
    public static SafetensorsReader open(Path file) throws IOException {
        // Opening a named pipe would block.
        if (!Files.isRegularFile(file)) {
            throw Files.exists(file)
                    ? new DamagedFileException(file, "is a folder or device, expected a file")
                    : new NoSuchFileException(file.toString());
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SafetensorsReader(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Map<String, TensorEntry> tensors() {
        return header.tensors();
    }

    @Override
    public boolean hasChecksum() {
        return tensors().containsKey(SafetensorsHeader.CHECKSUM);
    }

    /**
     * Reads the whole file and compares its SHA-256 with its last tensor, {@value SafetensorsHeader#CHECKSUM}.
     *
     * @throws DamagedFileException if they differ, or the file has no checksum at its end
     */
    @Override
    public void verifyChecksum() throws IOException {
        TensorEntry checksum = tensors().get(SafetensorsHeader.CHECKSUM);
        long dataEnd = channel.size() - SafetensorsHeader.CHECKSUM_BYTES;
        if (checksum == null
                || checksum.dtype() != Dtype.U8
                || !checksum.shape().equals(List.of((long) SafetensorsHeader.CHECKSUM_BYTES))
                || dataStart + checksum.begin() != dataEnd) {
            throw new DamagedFileException(file, "has no checksum at its end");
        }
        MessageDigest digest = Digests.sha256();
        for (long from = 0; from < dataEnd; from += BLOCK_BYTES) {
            digest.update(read(from, (int) Math.min(BLOCK_BYTES, dataEnd - from)));
        }
        if (!MessageDigest.isEqual(digest.digest(), bytes(SafetensorsHeader.CHECKSUM))) {
            throw new DamagedFileException(file, "its bytes are not those that were written (the checksum differs)");
        }
    }

    @Override
    public void floats(String name, long from, float[] values) throws IOException {
        TensorEntry tensor = floatTensor(name);
        int width = tensor.dtype().bytes();
        ByteBuffer bytes = read(dataStart + tensor.begin() + from * width, values.length * width);
        tensor.dtype().decode(bytes, values);
    }

    /**
     * Returns the values of a small tensor of bytes.
     *
     * @throws IllegalArgumentException if there is no such tensor of type U8, or it is larger than two mebibytes
     */
    public byte[] bytes(String name) throws IOException {
        TensorEntry tensor = entry(name, Dtype.U8);
        long length = tensor.end() - tensor.begin();
        if (length > BLOCK_BYTES) {
            throw new IllegalArgumentException("tensor " + name + " has " + length + " bytes");
        }
        byte[] bytes = new byte[(int) length];
        read(dataStart + tensor.begin(), bytes.length).get(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private TensorEntry entry(String name, Dtype dtype) {
        TensorEntry tensor = tensors().get(name);
        if (tensor == null || tensor.dtype() != dtype) {
            throw new IllegalArgumentException("no tensor '" + name + "' of type " + dtype);
        }
        return tensor;
    }

    private String headerText(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        fill(bytes, Long.BYTES);
        if (bytes.get(0) != '{') {
            throw new DamagedFileException(file, "its header does not begin with '{'");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new DamagedFileException(file, "its header is not UTF-8", e);
        }
    }

    /** Reads up to a block of bytes, valid until the next call. */
    private ByteBuffer read(long position, int length) throws IOException {
        fill(block.clear().limit(length), position);
        return block;
    }

    private void fill(ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new DamagedFileException(file, "ends early, at byte " + (position + buffer.position()));
            }
        }
        buffer.flip();
    }
}
