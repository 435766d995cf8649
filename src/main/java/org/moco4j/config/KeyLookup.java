package org.moco4j.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Looks up keys in the {@linkplain KeyTable table}. */
public final class KeyLookup {
    private static final Map<String, ConfigKey> BY_NAME = byName();

    private KeyLookup() {}

    /** Returns all keys: the published table in its order, then the optional keys by group. */
    public static List<ConfigKey> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** Returns the key with exactly this name. */
    public static Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Returns a name in the form used for comparison: {@code -} equals {@code _}, and upper case equals lower case. */
    public static String spelling(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the key most similar to an unknown name, aliases included; empty if no key is similar. */
    static Optional<String> nearest(String unknown) {
        Map<String, String> names = new LinkedHashMap<>();
        for (ConfigKey key : BY_NAME.values()) {
            names.put(spelling(key.name()), key.name());
            key.aliases().forEach(alias -> names.put(alias, key.name()));
        }
        return ClosestName.to(spelling(unknown), names.keySet()).map(names::get);
    }

    private static Map<String, ConfigKey> byName() {
        Map<String, ConfigKey> byName = new LinkedHashMap<>();
        KeyTable.PUBLISHED.forEach(key -> byName.put(key.name(), key.asPublished()));
        KeyTable.OPTIONAL.forEach(key -> byName.put(key.name(), key));
        return Collections.unmodifiableMap(byName);
    }
}
