package org.moco4j.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Makes pickles that are mostly well formed: nested values, names of classes, calls, and sometimes random instructions.
 */
public final class PicklePrograms {
    /** Names that a reader must not resolve, each a module and a name. */
    public static final List<String> FORBIDDEN = List.of(
            "os system",
            "posix system",
            "subprocess Popen",
            "builtins eval",
            "__builtin__ exec",
            "builtins getattr",
            "collections OrderedDict",
            "datetime datetime",
            "decimal Decimal",
            "operator attrgetter",
            "array array",
            "copy_reg _reconstructor",
            "exceptions ValueError",
            "numpy.core.multiarray fromstring",
            "numpy load",
            "_codecs decode",
            "java.lang.Runtime exec",
            "\u001b[2J x");

    private static final List<String> ALLOWED = List.of(
            "numpy ndarray",
            "numpy dtype",
            "_codecs encode",
            "numpy.core.multiarray _reconstruct",
            "numpy.core.multiarray scalar",
            "numpy._core.numeric _frombuffer");

    private static final List<String> TEXTS = List.of(
            "data",
            "labels",
            "label_names",
            "latin1",
            "u1",
            "|u1",
            "<i8",
            "U2",
            "O8",
            "f4",
            ">",
            "b",
            "C",
            "F",
            "",
            "\u00ff",
            "x\u001b[2J");

    private static final int[] NUMBERS = {0, 1, 2, 3, 9, 10, 99, 3072, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 20
    };

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Random random;
    private int memos;

    private PicklePrograms(Random random) {
        this.random = random;
    }

    public static byte[] next(Random random) {
        return new PicklePrograms(random).program();
    }

    /**
     * Returns a large pickle.
     *
     * @param program a leading {@code %} puts a string of 128 KiB on the stack and stores it as memo 0; {@code *x}
     *     means 256 Ki times the instruction x; a final {@code * xyz} means as many instructions by repeating xyz
     */
    public static byte[] large(String program) {
        PicklePrograms large = new PicklePrograms(new Random(1));
        large.raw("\u0080\4");
        String rest = program;
        if (rest.startsWith("%")) {
            large.raw("B").little(1 << 17).bytes(new byte[1 << 17]).raw("q\0");
            rest = rest.substring(1);
        }
        int end = rest.lastIndexOf("* ");
        String beginning = rest.substring(0, end);
        int star = beginning.indexOf('*');
        if (star >= 0) {
            large.raw(beginning.substring(0, star));
            large.raw(beginning.substring(star + 1, star + 2).repeat(1 << 18));
            large.raw(beginning.substring(star + 2));
        } else {
            large.raw(beginning);
        }
        String again = rest.substring(end + 2);
        large.raw(again.repeat((1 << 18) / again.length()));
        return large.out.toByteArray();
    }

    private byte[] program() {
        raw("\u0080" + (char) (2 + random.nextInt(4)));
        if (random.nextInt(10) == 0) {
            value(0);
        } else {
            dictionary(0);
        }
        if (random.nextInt(10) > 0) {
            raw(".");
        }
        return out.toByteArray();
    }

    private void value(int depth) {
        int kind = depth > 6 ? random.nextInt(5) : random.nextInt(16);
        switch (kind) {
            case 0, 1 -> number();
            case 2, 3 -> text(TEXTS.get(random.nextInt(TEXTS.size())));
            case 4 -> recall();
            case 5, 6 -> list(depth);
            case 7 -> dictionary(depth);
            case 8 -> tuple(depth);
            case 9 -> matrix();
            case 10 -> call(depth);
            case 11 -> global(FORBIDDEN);
            case 12 -> {
                value(depth + 1);
                raw(random.nextBoolean() ? "q" + (char) (memos++ & 0xff) : "\u0094");
            }
            case 13 -> raw(String.valueOf((char) random.nextInt(256)));
            case 14 -> {
                call(depth);
                tuple(depth);
                raw("b");
            }
            default -> raw(random.nextBoolean() ? "N" : "\u0088");
        }
    }

    private void number() {
        int number = random.nextBoolean() ? random.nextInt(10) : NUMBERS[random.nextInt(NUMBERS.length)];
        switch (random.nextInt(6)) {
            case 0 -> raw("I" + number + "\n");
            case 1 -> raw("L" + number + (random.nextInt(8) == 0 ? "9".repeat(3000) : "") + "L\n");
            case 2 -> raw("\u008a\u0005").little(number).raw("\u0001");
            case 3 -> raw("K" + (char) (number & 0xff));
            case 4 -> raw("M" + (char) (number & 0xff) + (char) (number >> 8 & 0xff));
            default -> raw("J").little(number);
        }
    }

    private void text(String text) {
        int length = random.nextInt(60) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : text.length();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(7)) {
            case 0 -> raw("T").little(length).raw(text);
            case 1 -> raw("S'" + text + "'\n");
            case 2 -> raw("V" + text + "\n");
            case 3 -> raw("X").little(utf8.length).bytes(utf8);
            case 4 -> raw("B").little(length).raw(text);
            case 5 ->
                raw("\u008e")
                        .little(length)
                        .little(random.nextInt(30) == 0 ? -1 : 0)
                        .raw(text);
            default -> raw("U" + (char) (length & 0xff) + text);
        }
    }

    /** Recalls a stored value, possibly inside itself. */
    private void recall() {
        int memo = random.nextInt(memos + 2);
        switch (random.nextInt(3)) {
            case 0 -> raw("g" + memo + "\n");
            case 1 -> raw("h" + (char) (memo & 0xff));
            default -> raw("j").little(memo);
        }
    }

    private void list(int depth) {
        raw("]q" + (char) (memos++ & 0xff));
        if (random.nextBoolean()) {
            raw("(");
            values(depth);
            raw("e");
        } else {
            value(depth + 1);
            raw("a");
        }
    }

    private void dictionary(int depth) {
        raw("}q" + (char) (memos++ & 0xff) + "(");
        int entries = random.nextInt(4);
        for (int i = 0; i < entries; i++) {
            if (random.nextInt(12) == 0) {
                value(depth + 1);
            } else {
                text(TEXTS.get(random.nextInt(TEXTS.size())));
            }
            value(depth + 1);
        }
        raw(random.nextInt(20) == 0 ? "d" : "u");
    }

    private void tuple(int depth) {
        switch (random.nextInt(4)) {
            case 0 -> raw(")");
            case 1 -> {
                value(depth + 1);
                raw("\u0085");
            }
            case 2 -> {
                value(depth + 1);
                value(depth + 1);
                raw("\u0086");
            }
            default -> {
                raw("(");
                values(depth);
                raw("t");
            }
        }
    }

    private void values(int depth) {
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            value(depth + 1);
        }
    }

    /** Appends an array whose shape and bytes match, or do not. */
    private void matrix() {
        raw("cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\u0085U\1b\u0087R(K\1");
        int rows = random.nextInt(4);
        if (random.nextInt(8) == 0) {
            number();
        } else {
            raw("K" + (char) rows);
        }
        raw("K\3\u0086cnumpy\ndtype\n(U\2u1K\0K\1tR" + (random.nextBoolean() ? "\u0089" : "\u0088"));
        raw("U" + (char) (3 * rows) + "abcdefghi".substring(0, 3 * Math.min(3, rows)) + "tb");
    }

    private void call(int depth) {
        global(random.nextInt(3) == 0 ? FORBIDDEN : ALLOWED);
        tuple(depth);
        String calls = "RRRo\u0081\u0092";
        raw(calls.substring(random.nextInt(calls.length())).substring(0, 1));
    }

    private void global(List<String> names) {
        String[] name = names.get(random.nextInt(names.size())).split(" ", -1);
        switch (random.nextInt(5)) {
            case 0 -> {
                text(name[0]);
                text(name[1]);
                raw("\u0093");
            }
            case 1 -> raw("(i" + name[0] + "\n" + name[1] + "\n");
            case 2 -> raw(random.nextBoolean() ? "P" + name[0] + "\n" : "\u0082\u0001");
            default -> raw("c" + name[0] + "\n" + name[1] + "\n");
        }
    }

    private PicklePrograms raw(String instructions) {
        return bytes(instructions.getBytes(StandardCharsets.ISO_8859_1));
    }

    private PicklePrograms bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private PicklePrograms little(int value) {
        return bytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }
}
