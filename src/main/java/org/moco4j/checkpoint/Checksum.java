package org.moco4j.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The checksum of a whole file, kept in its last tensor. */
final class Checksum {
    static final String TENSOR = "checksum";

    static final int BYTES = 32;

    private Checksum() {}

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
