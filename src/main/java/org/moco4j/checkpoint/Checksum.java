package org.moco4j.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 checksum of a whole file, which is stored in the file's last tensor. */
final class Checksum {
    static final String TENSOR = "checksum";

    static final int BYTES = 32;

    private Checksum() {}

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java installation has SHA-256", e);
        }
    }
}
