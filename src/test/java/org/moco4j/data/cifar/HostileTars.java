package org.moco4j.data.cifar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.moco4j.testing.fuzz.ByteMutations;

/** Makes malformed {@code .tar.gz} archives similar to CIFAR's. */
final class HostileTars {
    private static final int RECORD = 512;
    private static final int BLOCK = 20 * RECORD;
    private static final String KINDS = "0\01234567LKxgSDMVN9";

    private static final List<String> SIZES = List.of(
            "0", "1", "777", "77777777777", "-1", "8", "999999999999", "\u0080\0\0\0\0\0\0\u0080", "\u00ff".repeat(12));

    private final CifarArchive form;
    private final Random random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private HostileTars(CifarArchive form, Random random) {
        this.form = form;
        this.random = random;
    }

    static byte[] next(CifarArchive form, Random random) {
        return new HostileTars(form, random).archive();
    }

    /** Small archives that unpack to more than the limits. */
    enum Bomb {
        /** A file name of 16 MiB. */
        LONG_NAME("it contains more data than such an archive"),
        /** A chain of headers of headers. */
        HEADERS_OF_HEADERS("it contains more data than such an archive"),
        /** An extended header of 16 MiB. */
        LONG_HEADER("it contains more data than such an archive"),
        /** A sparse file of one byte and a terabyte of zeros. */
        HOLES("is a sparse file"),
        /** A very large number of folders. */
        FOLDERS("more than 64 files"),
        /** A file larger than the limit for all files. */
        LARGE_FILE("more than 1048576 bytes"),
        /** The same file twice. */
        TWICE("data_batch_1.bin");

        /** A part of the error message. */
        final String message;

        Bomb(String message) {
            this.message = message;
        }
    }

    /** Returns an archive with all files, each empty. */
    static byte[] complete(CifarArchive form) {
        HostileTars tar = new HostileTars(form, new Random(1));
        tar.files();
        return packed(tar.out.toByteArray());
    }

    static byte[] of(CifarArchive form, Bomb bomb) {
        HostileTars tar = new HostileTars(form, new Random(1));
        String file = form.folder() + "/" + form.trainFiles().get(0);
        switch (bomb) {
            case LONG_NAME -> tar.entry("././@LongLink", 'L', null, new byte[16 << 20]);
            case LONG_HEADER -> tar.entry("pax", 'x', null, ascii("16777216 comment=" + "x".repeat((16 << 20) - 17)));
            case HEADERS_OF_HEADERS -> {
                for (int i = 0; i < 50_000; i++) {
                    tar.entry("././@LongLink", 'L', null, new byte[0]);
                }
            }
            case HOLES -> {
                tar.entry("pax", 'x', null, ascii("""
                                22 GNU.sparse.major=0
                                22 GNU.sparse.minor=1
                                30 GNU.sparse.size=1000000000
                                34 GNU.sparse.map=0,1,999999999,1
                                """));
                tar.entry(file, '0', null, new byte[2]);
            }
            case FOLDERS -> {
                for (int i = 0; i < 50_000; i++) {
                    tar.entry(form.folder() + "/", '5', null, new byte[0]);
                }
            }
            case LARGE_FILE -> tar.entry(file, '0', null, new byte[8 << 20]);
            case TWICE -> tar.entry(file, '0', null, new byte[1]);
        }
        tar.files();
        return packed(tar.out.toByteArray());
    }

    private void files() {
        for (List<String> names : List.of(form.trainFiles(), List.of(form.testFile()), form.nameFiles())) {
            for (String name : names) {
                entry(form.folder() + "/" + name, '0', null, new byte[0]);
            }
        }
        // Padding to the end of a block, as in tar itself.
        out.writeBytes(new byte[BLOCK - out.size() % BLOCK]);
    }

    private byte[] archive() {
        List<String> names = new ArrayList<>(form.trainFiles());
        names.add(form.testFile());
        names.addAll(form.nameFiles());
        int oddAt = random.nextInt(8) == 0 ? -1 : random.nextInt(names.size());
        entry(form.folder() + "/", '5', "0", new byte[0]);
        for (int i = 0; i < names.size(); i++) {
            if (i == oddAt) {
                addOddEntry(names.get(i));
            }
            entry(form.folder() + "/" + names.get(i), '0', null, new byte[random.nextInt(2000)]);
        }
        if (random.nextInt(10) > 0) {
            out.writeBytes(new byte[2 * RECORD]);
        }
        byte[] tar = out.toByteArray();
        if (random.nextInt(3) == 0) {
            tar = ByteMutations.of(List.of(tar), random);
        }
        byte[] packed = packed(tar);
        return random.nextInt(6) == 0 ? ByteMutations.of(List.of(packed), random) : packed;
    }

    /** Adds an entry that no archive of CIFAR contains. */
    private void addOddEntry(String name) {
        switch (random.nextInt(6)) {
            case 0 -> entry(path(name), '0', null, new byte[10]);
            case 1 -> entry(path(name), kind(), null, new byte[random.nextInt(700)]);
            case 2 -> entry(path(name), kind(), SIZES.get(random.nextInt(SIZES.size())), new byte[RECORD]);
            case 3 -> pax();
            case 4 -> entry("././@LongLink", random.nextBoolean() ? 'L' : 'K', null, ascii(path(name) + "\0"));
            default -> {
                int times = random.nextInt(100);
                char kind = kind();
                for (int i = 0; i < times; i++) {
                    entry(path(name), kind, null, new byte[0]);
                }
            }
        }
    }

    private String path(String name) {
        List<String> paths = List.of(
                form.folder() + "/" + name,
                form.folder() + "/../" + name,
                "../" + name,
                "/" + form.folder() + "/" + name,
                "./" + form.folder() + "/" + name,
                form.folder() + "\\..\\" + name,
                form.folder() + "/..",
                form.folder() + "/.",
                form.folder() + "/",
                "",
                ".",
                form.folder() + "/.hidden",
                form.folder() + "/a\u001b[2J",
                form.folder() + "/" + "x".repeat(300),
                form.folder() + "/sub/" + name,
                "C:\\" + name,
                form.folder() + "/" + name.toUpperCase(java.util.Locale.ROOT));
        return paths.get(random.nextInt(paths.size()));
    }

    private char kind() {
        return KINDS.charAt(random.nextInt(KINDS.length()));
    }

    /** Adds an extended header with sizes, names and holes that contradict the following entry. */
    private void pax() {
        List<String> records = List.of(
                "path=" + path("evil"),
                "size=" + SIZES.get(random.nextInt(SIZES.size())),
                "size=100",
                "mtime=1234567.25",
                "mtime=x",
                "uid=99999999999999999999",
                "linkpath=/etc/passwd",
                "GNU.sparse.major=1",
                "GNU.sparse.minor=0",
                "GNU.sparse.realsize=" + SIZES.get(random.nextInt(SIZES.size())),
                "GNU.sparse.size=1000000000000",
                "GNU.sparse.map=0,1,100000000000,1",
                "GNU.sparse.map=-1,x",
                "GNU.sparse.name=../evil",
                "GNU.sparse.offset=5",
                "GNU.sparse.numbytes=-5",
                "SCHILY.realsize=77",
                "SCHILY.devmajor=x",
                "comment=" + "x".repeat(random.nextInt(3000)));
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String record = records.get(random.nextInt(records.size()));
            int length = record.length() + 5;
            text.append(random.nextInt(15) == 0 ? "9999999999" : String.format("%03d", length))
                    .append(' ')
                    .append(record)
                    .append('\n');
        }
        byte[] bytes = ascii(text.toString());
        entry("pax", random.nextInt(4) == 0 ? 'g' : 'x', null, bytes);
    }

    /** @param size size in the header; null for that of the content */
    private void entry(String name, char kind, String size, byte[] content) {
        byte[] header = new byte[RECORD];
        put(header, 0, 100, name);
        put(header, 100, 8, "0000644");
        put(header, 108, 8, "0000000");
        put(header, 116, 8, "0000000");
        put(header, 124, 12, size == null ? String.format("%011o", content.length) : size);
        put(header, 136, 12, "00000000000");
        put(header, 148, 8, "        ");
        header[156] = (byte) kind;
        put(header, 257, 8, random.nextInt(10) == 0 ? "ustar  \0" : "ustar\00000");
        if (kind == 'S') {
            put(header, 386, 24, "00000000000\00077777777777");
            put(header, 483, 12, "77777777777");
            header[482] = (byte) random.nextInt(2);
        }
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, 8, String.format("%06o\0 ", sum));
        out.writeBytes(header);
        out.writeBytes(Arrays.copyOf(content, (content.length + RECORD - 1) / RECORD * RECORD));
    }

    private static void put(byte[] header, int at, int maxLength, String text) {
        byte[] bytes = ascii(text);
        System.arraycopy(bytes, 0, header, at, Math.min(maxLength, bytes.length));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] packed(byte[] tar) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
