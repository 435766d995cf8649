package org.moco4j.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.moco4j.AtomicFile;
import org.moco4j.OwnFiles;
import org.moco4j.Resize;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the decoded pictures of a folder in one file, {@code .moco4j-cache/pictures-SIZE.bin} inside it. The file holds a key
 * of all names, sizes and times and of the decoder, so a changed folder is decoded anew, and a checksum, so a damaged file is too.
 *
 * <p>Format: {@code MAGIC}, the key (32 bytes), the count (int), for each picture its trouble (UTF), then the pixels of those
 * without one, then SHA-256 of all that.
 */
final class PictureCache {
    private static final Logger LOG = LoggerFactory.getLogger(PictureCache.class);

    private static final long MAGIC = 0x4d6f436f50696301L;

    private final Path file;
    private final int side;
    private final int count;
    private final byte[] key;

    PictureCache(Path root, int side, Resize resize, List<PictureFile> pictures) {
        String way = resize == Resize.CENTER_SQUARE ? "" : "-" + resize.key();
        file = root.resolve(FolderWalk.CACHE).resolve("pictures-" + side + way + ".bin");
        this.side = side;
        count = pictures.size();
        key = key(pictures, way);
    }

    /** What was written for the same pictures; empty where there is nothing, or nothing whole. */
    Optional<DecodedPictures> read() {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        MessageDigest digest = Digests.sha256();
        try (DataInputStream in = new DataInputStream(
                new DigestInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20), digest))) {
            if (in.readLong() != MAGIC || !Arrays.equals(in.readNBytes(key.length), key)) {
                return Optional.empty();
            }
            DecodedPictures pictures = readPictures(in);
            byte[] computed = digest.digest();
            if (!Arrays.equals(in.readNBytes(computed.length), computed)) {
                throw new IOException("its checksum is wrong");
            }
            return Optional.of(pictures);
        } catch (IOException e) {
            LOG.warn("{} is damaged ({}); the pictures are decoded again", file, e.toString());
            return Optional.empty();
        }
    }

    private DecodedPictures readPictures(DataInputStream in) throws IOException {
        if (in.readInt() != count) {
            throw new IOException("it holds another number of pictures");
        }
        List<String> troubles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            troubles.add(in.readUTF());
        }
        ImageSet.Builder images = ImageSet.builder(side, side, List.of());
        byte[] pixels = new byte[3 * side * side];
        for (String trouble : troubles) {
            if (trouble.isEmpty()) {
                in.readFully(pixels);
                images.add(pixels, 0);
            }
        }
        return new DecodedPictures(images.build(), List.copyOf(troubles), true);
    }

    /** Writes the file anew. Where that is not possible, the next run decodes again. */
    void write(DecodedPictures pictures) {
        try {
            AtomicFile.writeVerified(file, out -> writeTo(out, pictures), written -> {}, OwnFiles.BY_NAME);
        } catch (IOException e) {
            LOG.warn(
                    "Could not keep the decoded pictures in {} ({}); the next run decodes them again",
                    file,
                    e.toString());
        }
    }

    private void writeTo(OutputStream target, DecodedPictures pictures) throws IOException {
        MessageDigest digest = Digests.sha256();
        DataOutputStream out = new DataOutputStream(new DigestOutputStream(target, digest));
        out.writeLong(MAGIC);
        out.write(key);
        out.writeInt(pictures.troubles().size());
        for (String trouble : pictures.troubles()) {
            out.writeUTF(trouble);
        }
        byte[] pixels = new byte[pictures.images().imageBytes()];
        for (int index = 0; index < pictures.images().size(); index++) {
            pictures.images().copyPixels(index, pixels);
            out.write(pixels);
        }
        out.flush();
        target.write(digest.digest());
    }

    private static byte[] key(List<PictureFile> pictures, String way) {
        MessageDigest digest = Digests.sha256();
        digest.update(("decoder " + PictureDecoder.VERSION + way + "\n").getBytes(Digests.TEXT));
        for (PictureFile picture : pictures) {
            String line = picture.name() + "\0" + picture.size() + "\0" + picture.modified() + "\n";
            digest.update(line.getBytes(Digests.TEXT));
        }
        return digest.digest();
    }
}
