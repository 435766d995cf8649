package org.moco4j.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds keys in the {@linkplain KeyTable table}. */
public final class KeyLookup {
    private static final Map<String, ConfigKey> BY_NAME = byName();

    private KeyLookup() {}

    /** All keys: the published table in its order, then the optional ones by group. */
    public static List<ConfigKey> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** The key of exactly this name. */
    public static Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The name that a key goes by where {@code -} and {@code _} and capitals make no difference. */
    public static String spelling(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The nearest key to a name that is none, aliases included; empty where nothing is near. */
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
