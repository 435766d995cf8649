package org.moco4j.report.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The page's Content Security Policy (level 3). The page may show its embedded images and run its one embedded script,
 * which the policy names by its hash. It may load nothing; a live page may connect to its own dashboard.
 */
final class ContentPolicy {
    private ContentPolicy() {}

    static String of(String script, boolean live) {
        return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '" + hash(script) + "'; "
                + "connect-src " + (live ? "'self'" : "'none'") + "; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime provides SHA-256", e);
        }
    }
}
