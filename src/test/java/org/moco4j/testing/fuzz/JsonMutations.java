package org.moco4j.testing.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes JSON where it has structure: other kinds of values, keys gone or twice, depth, numbers beyond all bounds. */
public final class JsonMutations {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> ODD = List.of(
            "null",
            "true",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u001b[2J\"",
            "\"NaN\"",
            "\"/etc/passwd\"",
            "\"../x\"",
            "{}",
            "[]",
            "[null]",
            "[[]]",
            "[0,0,0]",
            "{\"a\":{\"b\":[1]}}",
            "0",
            "-0",
            "-1",
            "1",
            "0.5",
            "2147483647",
            "2147483648",
            "-2147483648",
            "4294967297",
            "9223372036854775807",
            "9223372036854775808",
            "1e400",
            "-1e400",
            "1e-400",
            "1e999999999",
            "1E-999999999",
            "1e99999999999999999999",
            "1" + "0".repeat(900),
            "1" + "0".repeat(2000),
            "0." + "3".repeat(2000),
            "NaN",
            "Infinity",
            "0x10",
            "01",
            "'a'",
            "\"" + "x".repeat(5000) + "\"",
            "[".repeat(5000),
            "[".repeat(900) + "]".repeat(900),
            "{\"a\":".repeat(600) + "1" + "}".repeat(600),
            "\"\u001b[31m\"",
            "\"\uFFFF\u202E\"");

    private JsonMutations() {}

    /** A few changes of one of the seeds, each an object; one in five is then changed as bytes too. */
    public static byte[] of(List<String> seeds, Random random) {
        byte[] text = encoded(text(seeds.get(random.nextInt(seeds.size())), random), random);
        return random.nextInt(5) == 0 ? ByteMutations.of(List.of(text), random) : text;
    }

    /** The same as text, which is not changed as bytes. */
    public static String text(String seed, Random random) {
        JsonNode tree = parsed(seed);
        List<String> raw = new ArrayList<>();
        int changes = random.nextInt(50) == 0 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            List<ContainerNode<?>> containers = new ArrayList<>();
            collect(tree, containers);
            if (!containers.isEmpty()) {
                change(containers.get(random.nextInt(containers.size())), raw, random);
            }
        }
        String text = tree.toString();
        for (int i = 0; i < raw.size(); i++) {
            text = text.replace("\"" + placeholder(i) + "\"", raw.get(i));
        }
        return text;
    }

    private static void change(ContainerNode<?> container, List<String> raw, Random random) {
        if (container instanceof ObjectNode object) {
            changeObject(object, raw, random);
        } else if (container instanceof ArrayNode array) {
            changeArray(array, raw, random);
        }
    }

    private static void changeObject(ObjectNode object, List<String> raw, Random random) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() ? "a" : names.get(random.nextInt(names.size()));
        JsonNode value = object.path(name);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> object.put(name, odd(raw, random));
            case 3 -> object.remove(name);
            // The same key again, written after the value.
            case 4 -> {
                raw.add(value + ",\"" + name + "\":" + ODD.get(random.nextInt(ODD.size())));
                object.put(name, placeholder(raw.size() - 1));
            }
            case 5 -> object.set(names.isEmpty() ? "b" : names.get(random.nextInt(names.size())), value.deepCopy());
            case 6 -> {
                object.remove(name);
                object.set(otherName(name, random), value);
            }
            default -> object.put(otherName(name, random), odd(raw, random));
        }
    }

    private static String otherName(String name, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> name + "x";
            case 2 -> "\u001b[2J" + name;
            case 3 -> "x".repeat(3000);
            case 4 -> "\ud800";
            default -> name.toUpperCase(java.util.Locale.ROOT);
        };
    }

    private static void changeArray(ArrayNode array, List<String> raw, Random random) {
        int at = array.isEmpty() ? 0 : random.nextInt(array.size());
        switch (random.nextInt(4)) {
            case 0 -> array.insert(at, odd(raw, random));
            case 1 -> array.remove(at);
            case 2 -> {
                JsonNode again = array.path(at).deepCopy();
                int times = random.nextInt(10) == 0 ? 300 : 1;
                for (int i = 0; i < times; i++) {
                    array.insert(at, again);
                }
            }
            default -> {
                if (!array.isEmpty()) {
                    array.set(at, odd(raw, random));
                }
            }
        }
    }

    /** Stands for a value that no tree can hold. */
    private static String odd(List<String> raw, Random random) {
        raw.add(ODD.get(random.nextInt(ODD.size())));
        return placeholder(raw.size() - 1);
    }

    private static String placeholder(int index) {
        return "@" + index + "@";
    }

    private static byte[] encoded(String text, Random random) {
        return switch (random.nextInt(60)) {
            case 0 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
            case 1 -> text.getBytes(StandardCharsets.UTF_16);
            case 2 -> text.getBytes(StandardCharsets.UTF_16LE);
            case 3 -> (text + text).getBytes(StandardCharsets.UTF_8);
            case 4 -> ("[" + text + "]").getBytes(StandardCharsets.UTF_8);
            case 5 -> (text + "\n//").getBytes(StandardCharsets.UTF_8);
            case 6 -> ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8);
            case 7 -> new byte[0];
            default -> text.getBytes(StandardCharsets.UTF_8);
        };
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> containers) {
        if (node instanceof ContainerNode<?> container) {
            containers.add(container);
            container.forEach(child -> collect(child, containers));
        }
    }

    private static JsonNode parsed(String seed) {
        try {
            return JSON.readTree(seed);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a seed is to be JSON", e);
        }
    }
}
