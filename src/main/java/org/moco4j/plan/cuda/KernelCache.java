package org.moco4j.plan.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps compiled kernels in files, one for each source and compiler. A cache that cannot be used is ignored. */
final class KernelCache {
    private static final Logger LOG = LoggerFactory.getLogger(KernelCache.class);
    private static final int DIGEST_BYTES = 32;

    private final Optional<Path> folder;

    KernelCache(Path folder) {
        this.folder = Optional.of(folder);
    }

    private KernelCache() {
        this.folder = Optional.empty();
    }

    /** The cache of this user: a folder beside the native libraries that JavaCPP unpacks. */
    static KernelCache ofThisUser() {
        try {
            return new KernelCache(Loader.getCacheDir().toPath().resolve("moco4j-cuda-kernels"));
        } catch (IOException e) {
            LOG.debug("No cache of CUDA kernels", e);
            return new KernelCache();
        }
    }

    /** Returns the machine code of a source, compiled now if the cache does not contain it. */
    byte[] get(String source, String options, Supplier<byte[]> compiler) {
        Optional<Path> file = folder.map(f -> f.resolve(name(source, options)));
        Optional<byte[]> cached = file.flatMap(KernelCache::read);
        if (cached.isPresent()) {
            return cached.get();
        }
        byte[] code = compiler.get();
        file.ifPresent(f -> write(f, code));
        return code;
    }

    private static String name(String source, String options) {
        return HexFormat.of().formatHex(digest((options + '\n' + source).getBytes(StandardCharsets.UTF_8))) + ".cubin";
    }

    /** The content after its own digest; empty if there is no such file or it is damaged. */
    private static Optional<byte[]> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
            if (all.remaining() <= DIGEST_BYTES) {
                return Optional.empty();
            }
            byte[] expected = new byte[DIGEST_BYTES];
            all.get(expected);
            byte[] code = new byte[all.remaining()];
            all.get(code);
            return MessageDigest.isEqual(expected, digest(code)) ? Optional.of(code) : Optional.empty();
        } catch (IOException e) {
            LOG.debug("Cannot read {}", file, e);
            return Optional.empty();
        }
    }

    private static void write(Path file, byte[] code) {
        try {
            Files.createDirectories(file.getParent());
            Path temporary =
                    Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
            try {
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    ByteBuffer[] parts = {ByteBuffer.wrap(digest(code)), ByteBuffer.wrap(code)};
                    while (parts[1].hasRemaining()) {
                        channel.write(parts);
                    }
                    channel.force(true);
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            LOG.debug("Cannot write {}", file, e);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java installation has SHA-256", e);
        }
    }
}
