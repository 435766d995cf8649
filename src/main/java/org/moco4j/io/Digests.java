package org.moco4j.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes hashes: SHA-256 for MoCo4J's own data, and MD5 because the authors of CIFAR publish it. */
public final class Digests {
    private Digests() {}

    /** Creates an empty SHA-256. */
    public static MessageDigest sha256() {
        return digest("SHA-256");
    }

    /** Computes the MD5 of a whole file, 32 hexadecimal digits. */
    public static String md5Of(Path file) throws IOException {
        return of(file, digest("MD5"));
    }

    /** Adds a whole file to a digest and returns the result in hexadecimal digits. */
    static String of(Path file, MessageDigest digest) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java installation has " + algorithm, e);
        }
    }
}
