package org.moco4j.tensorfile;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 checksum of a whole file, which is stored in the file's last tensor. */
public final class Checksum {
    public static final String TENSOR = "checksum";

    public static final int BYTES = 32;

    private Checksum() {}

    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java installation has SHA-256", e);
        }
    }
}
