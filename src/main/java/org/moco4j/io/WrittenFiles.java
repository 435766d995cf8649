package org.moco4j.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.moco4j.UserError;

/**
 * Records which files of a folder this program wrote, so that no other file is ever replaced or deleted.
 *
 * <p>Each folder that the program writes to contains a hidden list, {@value #LIST}. A line has the SHA-256 of a file's
 * content, two spaces, and the file's name. It is written before the file gets its name. So the program can recognize a
 * user's file with the same name, and a file that the user changed. The list also contains a random token, which is
 * part of the names of temporary files, so that no other program uses such names.
 *
 * <p>The program only appends to the list, so several processes can write to one folder. Without a list, no file counts
 * as written by the program. If the user deletes the list, all files are kept.
 */
public final class WrittenFiles {
    /** The name of the list. */
    public static final String LIST = ".moco4j-files";

    /** Recognizes files only by the list. */
    public static final Recognition BY_LIST = file -> false;

    /**
     * Recognizes files of a cache, which users do not name, if the program once wrote a file with this name in this
     * folder.
     */
    public static final Recognition BY_NAME = WrittenFiles::isNameListed;

    private static final String TITLE =
            "# The files in this folder that MoCo4J wrote: SHA-256 and name. It replaces and deletes no others.\n";
    private static final String TOKEN = "# token ";
    private static final String NO_DIGEST = "-".repeat(64);
    private static final int DIGEST_LENGTH = NO_DIGEST.length();
    private static final String GAP = "  ";

    private final Path folder;
    /** Whether the list has only a part of its first line, for example after a kill or on a full disk. */
    private boolean begun;

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Set<String>> digests = new HashMap<>();

    /** Recognizes a file of the program in addition to the list. */
    @FunctionalInterface
    public interface Recognition {
        /** Whether this program wrote the file, which is a regular file and not a link. */
        boolean wrote(Path file) throws IOException;
    }

    private WrittenFiles(Path folder) {
        this.folder = folder;
    }

    /** Reads the list of a folder; empty if it is missing. */
    static WrittenFiles in(Path folder) throws IOException {
        WrittenFiles own = new WrittenFiles(folder);
        Path list = folder.resolve(LIST);
        if (Files.exists(list, LinkOption.NOFOLLOW_LINKS)) {
            own.parse(list);
        }
        return own;
    }

    /** Whether the program once wrote a file with this name in this folder. Its content may have changed since. */
    public static boolean isNameListed(Path file) throws IOException {
        return in(folderOf(file)).digests.containsKey(nameOf(file));
    }

    /**
     * Returns the names of all files that the program ever wrote in this folder. Another file may have such a name now.
     */
    public static Set<String> namesIn(Path folder) throws IOException {
        return Set.copyOf(in(folder).digests.keySet());
    }

    /**
     * Explains why a file must not be replaced or deleted.
     *
     * @param recognition recognizes such files in addition to the list
     * @return a short reason; empty if the file is missing or this program wrote it
     */
    public static String obstacle(Path file, Recognition recognition) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return "a folder";
        }
        WrittenFiles own = in(folderOf(file));
        boolean link = Files.isSymbolicLink(file);
        if (!link && !Files.isRegularFile(file)) {
            return "a device";
        }
        Set<String> listed = own.digests.getOrDefault(nameOf(file), Set.of());
        try {
            if ((!link && recognition.wrote(file))
                    || (!listed.isEmpty() && !listed.equals(Set.of(NO_DIGEST)) && listed.contains(digest(file)))) {
                return "";
            }
        } catch (AccessDeniedException e) {
            return "it cannot be read: permission denied";
        }
        if (link) {
            return "a link";
        }
        return listed.isEmpty() ? "not written by MoCo4J" : "changed since MoCo4J wrote it";
    }

    /**
     * Checks that files can be written before any work is done.
     *
     * @param files files with their recognition
     * @param force whether to replace the user's files; they are then listed as written by the program, with their
     *     current content
     * @throws UserError if there are files that this program did not write; the message names them
     */
    public static void claim(Map<Path, Recognition> files, boolean force) throws IOException {
        List<String> obstacles = new ArrayList<>();
        List<Path> toReplace = new ArrayList<>();
        for (Map.Entry<Path, Recognition> file : files.entrySet()) {
            String obstacle = obstacle(file.getKey(), file.getValue());
            boolean replaceable = (Files.isReadable(file.getKey()) || Files.isSymbolicLink(file.getKey()))
                    && !Files.isDirectory(file.getKey(), LinkOption.NOFOLLOW_LINKS)
                    && (Files.isRegularFile(file.getKey()) || Files.isSymbolicLink(file.getKey()));
            if (!obstacle.isEmpty() && force && replaceable) {
                toReplace.add(file.getKey());
            } else if (!obstacle.isEmpty()) {
                obstacles.add("  " + file.getKey() + " (" + obstacle + ")");
            }
        }
        if (!obstacles.isEmpty()) {
            throw new UserError((obstacles.size() == 1 ? "This file exists" : "These files exist")
                    + " already, and MoCo4J replaces only what it wrote itself:\n" + String.join("\n", obstacles)
                    + "\nNothing was changed. Move or rename " + (obstacles.size() == 1 ? "it" : "them")
                    + ", write to another place, or add --force to replace files (not folders).");
        }
        for (Path file : toReplace) {
            in(folderOf(file)).add(nameOf(file), digest(file));
        }
    }

    /**
     * Deletes a file if this program wrote it. Other files are kept.
     *
     * @return whether there was such a file
     */
    public static boolean deleteIfOwn(Path file, Recognition recognition) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && obstacle(file, recognition).isEmpty()
                && Files.deleteIfExists(file);
    }

    /**
     * Returns the name of an unfinished file that a later start continues. No other program uses it: it is hidden and
     * contains the token of the folder. Creates the folder's list if it is missing.
     *
     * @param ending text after the token
     */
    public static Path unfinished(Path target, String ending) throws IOException {
        return target.resolveSibling(
                "." + nameOf(target) + "-" + in(folderOf(target)).token() + ending);
    }

    /** Returns the token for the names of temporary files; creates the list if it is missing. */
    String token() throws IOException {
        if (tokens.isEmpty()) {
            String token = UUID.randomUUID().toString().replace("-", "");
            append(TITLE + TOKEN + token + "\n");
            tokens.add(token);
        }
        return tokens.get(0);
    }

    /** Returns all tokens. Two processes that started at the same time can have written one each. */
    List<String> tokens() {
        return List.copyOf(tokens);
    }

    /** Adds a file to the list before it gets its name, with the content of {@code written}. */
    static void addContent(Path file, Path written) throws IOException {
        in(folderOf(file)).add(nameOf(file), digest(written));
    }

    /**
     * Adds a file to the list before it gets its name. It is recognized in another way than by the SHA-256 of its
     * content.
     */
    public static void addName(Path file) throws IOException {
        in(folderOf(file)).add(nameOf(file), NO_DIGEST);
    }

    private void add(String name, String digest) throws IOException {
        token();
        if (digests.computeIfAbsent(name, key -> new HashSet<>()).add(digest)) {
            append(digest + GAP + escaped(name) + "\n");
        }
    }

    /** Appends lines in one write, so that lines of several processes do not mix. */
    private void append(String lines) throws IOException {
        Path list = folder.resolve(LIST);
        try (FileChannel channel = FileChannel.open(
                list, StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)) {
            if (begun) {
                channel.truncate(0);
                begun = false;
            }
            // A full disk can leave a partial line.
            String start = channel.size() == 0 || endsWithNewline(list) ? "" : "\n";
            ByteBuffer bytes = ByteBuffer.wrap((start + lines).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static boolean endsWithNewline(Path list) throws IOException {
        try (FileChannel channel = FileChannel.open(list, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) == '\n';
        }
    }

    private void parse(Path list) throws IOException {
        if (!Files.isRegularFile(list, LinkOption.NOFOLLOW_LINKS)) {
            throw ForeignFileException.inPlaceOfTheList(list.toString());
        }
        String text = new String(Files.readAllBytes(list), StandardCharsets.UTF_8);
        begun = TITLE.startsWith(text);
        if (!text.startsWith(TITLE) && !begun) {
            throw ForeignFileException.inPlaceOfTheList(list.toString());
        }
        for (String line : text.split("\n")) {
            if (line.startsWith(TOKEN)) {
                tokens.add(line.substring(TOKEN.length()));
            } else if (line.length() > DIGEST_LENGTH + GAP.length() && line.startsWith(GAP, DIGEST_LENGTH)) {
                digests.computeIfAbsent(
                                unescaped(line.substring(DIGEST_LENGTH + GAP.length())), name -> new HashSet<>())
                        .add(line.substring(0, DIGEST_LENGTH));
            }
        }
        tokens.removeIf(token -> !token.matches("\\p{XDigit}{32}"));
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = Digests.sha256();
        if (!Files.isSymbolicLink(file)) {
            return Digests.of(file, digest);
        }
        digest.update(("link to " + Files.readSymbolicLink(file)).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescaped(String text) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                name.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
            } else {
                name.append(c);
            }
        }
        return name.toString();
    }

    private static Path folderOf(Path file) {
        return file.toAbsolutePath().getParent();
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString();
    }
}
