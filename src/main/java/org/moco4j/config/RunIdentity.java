package org.moco4j.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Compares and names runs by their identity keys: the keys that change what a run computes. */
final class RunIdentity {
    private static final int HASHED_BYTES = 4;

    private RunIdentity() {}

    static String name(MocoConfig config) {
        return (ConfigJson.name(config.data().dataset()) + "-"
                                + ConfigJson.name(config.model().arch()))
                        .toLowerCase(Locale.ROOT)
                + "-" + hash(canonical(config.tree()));
    }

    static List<KeyDifference> differences(MocoConfig mine, MocoConfig other) {
        ObjectNode myTree = mine.tree();
        ObjectNode otherTree = other.tree();
        return KeyLookup.all().stream()
                .filter(ConfigKey::identity)
                .filter(key -> !myTree.get(key.name()).equals(otherTree.get(key.name())))
                .map(key -> new KeyDifference(
                        key.name(),
                        ConfigJson.compact(myTree.get(key.name())),
                        ConfigJson.compact(otherTree.get(key.name()))))
                .toList();
    }

    /**
     * Returns the identity keys in alphabetical order as compact JSON. Optional keys at their default are omitted, so
     * that a later version can add keys without renaming existing runs.
     */
    static String canonical(ObjectNode tree) {
        ObjectNode canonical = ConfigJson.MAPPER.createObjectNode();
        KeyLookup.all().stream()
                .filter(ConfigKey::identity)
                .sorted(Comparator.comparing(ConfigKey::name))
                .filter(key -> key.published()
                        || !ConfigJson.compact(tree.get(key.name())).equals(ConfigJson.compact(key.defaultValue())))
                .forEach(key -> canonical.set(key.name(), tree.get(key.name())));
        return ConfigJson.compact(canonical);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASHED_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java installation has SHA-256", e);
        }
    }
}
