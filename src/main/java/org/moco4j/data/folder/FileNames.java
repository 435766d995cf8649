package org.moco4j.data.folder;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of files below a folder, the same in every locale.
 *
 * <p>On Linux a name is bytes. Java decodes them by the locale, and in the locale C every byte beyond ASCII becomes U+FFFD, so that
 * different names look the same. {@link Path} keeps the bytes, though, and {@link Path#toUri} shows them.
 */
public final class FileNames {
    private static final char UNDECODABLE = '\uFFFD';

    private final Path root;
    private final boolean localeIsUtf8;

    /** Names below {@code root}. */
    public FileNames(Path root) {
        this(root, System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /** @param encoding that Java decodes names by */
    public FileNames(Path root, String encoding) {
        this.root = root;
        this.localeIsUtf8 = encoding.equalsIgnoreCase("UTF-8") || encoding.startsWith("Cp");
    }

    /**
     * The path of a file from the root on, its parts joined by {@code /}; {@code .} for the root itself. Bytes that are not
     * UTF-8 become {@code \xe9} each, so that different files have different names.
     */
    public String of(Path file) {
        Path relative = root.relativize(file);
        String name = relative.toString().replace(file.getFileSystem().getSeparator(), "/");
        if (name.isEmpty()) {
            return ".";
        }
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        return ascii || (localeIsUtf8 && name.indexOf(UNDECODABLE) < 0) ? name : byBytes(file, relative.getNameCount());
    }

    private static String byBytes(Path file, int parts) {
        String path = file.toUri().getRawPath();
        String[] all = (path.endsWith("/") ? path.substring(0, path.length() - 1) : path).split("/");
        List<String> names = new ArrayList<>();
        for (int i = all.length - parts; i < all.length; i++) {
            names.add(decoded(unescaped(all[i])));
        }
        return String.join("/", names);
    }

    /** Bytes of a part of a URI: RFC 3986, section 2.1. */
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
