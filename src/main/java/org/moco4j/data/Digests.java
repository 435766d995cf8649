package org.moco4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes the two hashes in use: SHA-256 for MoCo4J's own data, and MD5 because the authors of CIFAR publish it. */
public final class Digests {
    public static final Charset TEXT = StandardCharsets.UTF_8;

    private Digests() {}

    static MessageDigest sha256() {
        return digest("SHA-256");
    }

    /** Computes the MD5 of a whole file, 32 hexadecimal digits. */
    public static String md5Of(Path file) throws IOException {
        MessageDigest digest = digest("MD5");
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes a value into the first four bytes, big-endian. */
    static void putInt(byte[] target, int value) {
        target[0] = (byte) (value >>> 24);
        target[1] = (byte) (value >>> 16);
        target[2] = (byte) (value >>> 8);
        target[3] = (byte) value;
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java installation has " + algorithm, e);
        }
    }
}
