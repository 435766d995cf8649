package org.moco4j.testing.property;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Makes random values; bounds and other special values are more frequent than by chance. */
public final class RandomValues {
    /** One of so many values is a special one. */
    private static final int SPECIAL = 12;

    private static final int LONGEST = 40;

    private RandomValues() {}

    /** Makes a value of a type within the bounds of its annotations. */
    static Object of(AnnotatedType type, Random random) {
        Type raw = type.getType() instanceof ParameterizedType p ? p.getRawType() : type.getType();
        ForAll bounds = type.getAnnotation(ForAll.class);
        boolean bounded = bounds != null && !Double.isNaN(bounds.max());
        if (raw == int.class || raw == Integer.class) {
            return (int)
                    (bounded
                            ? whole(random, (long) bounds.min(), (long) bounds.max())
                            : whole(random, Integer.MIN_VALUE, Integer.MAX_VALUE));
        } else if (raw == long.class || raw == Long.class) {
            return bounded
                    ? whole(random, (long) bounds.min(), (long) bounds.max())
                    : whole(random, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (raw == double.class || raw == Double.class) {
            return decimal(random, bounds.min(), bounds.max());
        } else if (raw == float.class) {
            return (float) decimal(random, bounds.min(), bounds.max());
        } else if (raw == boolean.class) {
            return random.nextBoolean();
        } else if (raw == String.class) {
            return text(random, LONGEST);
        } else if (raw == byte[].class) {
            byte[] bytes = new byte[random.nextInt(LONGEST * LONGEST)];
            random.nextBytes(bytes);
            return bytes;
        } else if (raw == Random.class) {
            return random;
        } else if (raw == List.class) {
            AnnotatedType element = ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[0];
            List<Object> list = new ArrayList<>();
            for (long n = whole(random, (long) bounds.min(), (long) bounds.max()); n > 0; n--) {
                list.add(of(element, random));
            }
            return list;
        }
        throw new IllegalStateException("no random values of " + type);
    }

    /** A whole number from {@code low} to {@code high}, both included. */
    public static long whole(Random random, long low, long high) {
        if (random.nextInt(SPECIAL) == 0) {
            long special = oneOf(random, List.of(low, high, low + 1, high - 1, 0L, 1L, -1L));
            if (special >= low && special <= high) {
                return special;
            }
        }
        return high == Long.MAX_VALUE
                ? Optional.of(random.nextLong()).filter(n -> n >= low).orElse(high)
                : random.longs(1, low, high + 1).findFirst().orElseThrow();
    }

    /** A number from {@code low} to {@code high}, both included. */
    public static double decimal(Random random, double low, double high) {
        return random.nextInt(SPECIAL) == 0
                ? oneOf(random, List.of(low, high))
                : low + random.nextDouble() * (high - low);
    }

    /** One of these. */
    public static <T> T oneOf(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** At most {@code longest} of these characters. */
    public static String text(Random random, String characters, int longest) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(longest + 1); n > 0; n--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    /** At most {@code longest} of any UTF-16 units: letters, control characters, halves of surrogate pairs. */
    public static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        boolean plain = random.nextInt(3) == 0;
        for (int n = random.nextInt(longest + 1); n > 0; n--) {
            text.append((char) random.nextInt(plain ? 128 : 1 << 16));
        }
        return text.toString();
    }
}
