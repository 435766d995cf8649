package org.moco4j.data.folder;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Determines the names of files in a folder, independent of the locale.
 *
 * <p>On Linux a name consists of bytes. Java decodes them with the locale. In the locale C every non-ASCII byte becomes
 * U+FFFD, so that different names look equal. But {@link Path} keeps the bytes, and {@link Path#toUri} returns them.
 */
public final class FileNames {
    private static final char UNDECODABLE = '\uFFFD';

    private final Path root;
    private final boolean localeIsUtf8;

    /** Creates names relative to {@code root}. */
    public FileNames(Path root) {
        this(root, System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /** @param encoding encoding with which Java decodes names */
    FileNames(Path root, String encoding) {
        this.root = root;
        this.localeIsUtf8 = encoding.equalsIgnoreCase("UTF-8") || encoding.startsWith("Cp");
    }

    /**
     * Returns the path of a file relative to the root, with its parts joined by {@code /}; {@code .} for the root
     * itself. Each byte that is not UTF-8 becomes an escape such as {@code \xe9}, so that different files have
     * different names.
     */
    public String of(Path file) {
        Path relative = root.relativize(file);
        String name = relative.toString().replace(file.getFileSystem().getSeparator(), "/");
        if (name.isEmpty()) {
            return ".";
        }
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        return ascii || (localeIsUtf8 && name.indexOf(UNDECODABLE) < 0)
                ? name
                : nameFromBytes(file, relative.getNameCount());
    }

    private static String nameFromBytes(Path file, int parts) {
        String path = file.toUri().getRawPath();
        String[] all = (path.endsWith("/") ? path.substring(0, path.length() - 1) : path).split("/");
        List<String> names = new ArrayList<>();
        for (int i = all.length - parts; i < all.length; i++) {
            names.add(decoded(unescaped(all[i])));
        }
        return String.join("/", names);
    }

    /** Decodes the bytes of a part of a URI: RFC 3986, section 2.1. */
    private static byte[] unescaped(String part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) == '%') {
                bytes.write(Integer.parseInt(part.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.writeBytes(part.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder name = new StringBuilder();
            for (byte value : bytes) {
                name.append(value >= 0 ? Character.toString(value) : String.format("\\x%02x", value & 0xff));
            }
            return name.toString();
        }
    }
}
