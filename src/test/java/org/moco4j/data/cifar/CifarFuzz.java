package org.moco4j.data.cifar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.razorvine.pickle.Unpickler;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.ImageSet;
import org.moco4j.data.PickleBytes;
import org.moco4j.data.PicklePrograms;
import org.moco4j.testing.fuzz.ByteMutations;
import org.moco4j.testing.fuzz.FuzzTarget;
import org.moco4j.testing.fuzz.FuzzTarget.Inputs;
import org.moco4j.testing.fuzz.FuzzTarget.Memory;
import org.moco4j.testing.fuzz.FuzzTarget.Trial;

/** Fuzzes the readers of CIFAR's files with mutated inputs. */
public final class CifarFuzz {
    /** The first 16 MiB of pixels are allocated at once. */
    private static final Memory IMAGES = new Memory(20 << 20, 16);

    /** Instructions of one byte can create objects. */
    private static final Memory PICKLE = new Memory(1 << 20, 200);

    /** The memory for unpacking: the buffers of gzip and of copying, and headers of at most 256 KiB. */
    private static final Memory TAR = new Memory(8 << 20, 8);

    /** Fuzzes the unpickler with changed pickles. It must not call a class or function that a pickle names. */
    static final FuzzTarget PICKLES = new FuzzTarget("pickle", 1000, folder -> {
        List<byte[]> seeds = List.of(
                PickleBytes.dictionary()
                        .texts("label_names", CifarFiles.names("class", 10))
                        .end(),
                PickleBytes.dictionary()
                        .numbers("labels", List.of(1, 2))
                        .array("data", 2, 3, new byte[6])
                        .end(),
                Base64.getDecoder().decode(ArrayUnpicklerTest.PROTOCOL_2),
                Base64.getDecoder().decode(ArrayUnpicklerTest.PROTOCOL_5),
                "(dp1\nS'num_vis'\np2\nI3072\nsS'label_names'\np3\n(lp4\nS'air'\np5\naS'auto\\x6d'\np6\naL12L\nas."
                        .getBytes(StandardCharsets.ISO_8859_1));
        return unpickler(folder, random -> ByteMutations.of(seeds, random));
    });

    /** Fuzzes the unpacker. It must write only one folder, and only completely. */
    static final FuzzTarget TARS = new FuzzTarget("cifar tar", 80, CifarFuzz::unpacker);

    private CifarFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                new FuzzTarget("cifar binary", 200, CifarFuzz::binary),
                new FuzzTarget("cifar class names", 300, CifarFuzz::classNames),
                new FuzzTarget("cifar pickle", 300, CifarFuzz::pickledImages),
                PICKLES,
                new FuzzTarget("pickle programs", 1000, folder -> unpickler(folder, PicklePrograms::next)),
                TARS);
    }

    private static Trial binary(Path folder) {
        Path file = folder.resolve("data_batch_1.bin");
        CifarBinaryReader reader = new CifarBinaryReader(folder, CifarLabels.CIFAR10);
        return new Trial(file, IMAGES, CifarFuzz::records, given -> reader.read("data_batch_1.bin", cifar10()));
    }

    private static Trial classNames(Path folder) {
        byte[] names = String.join("\n", CifarFiles.names("class", 10)).getBytes(StandardCharsets.UTF_8);
        CifarBinaryReader reader = new CifarBinaryReader(folder, CifarLabels.CIFAR10);
        return new Trial(
                folder.resolve("batches.meta.txt"),
                new Memory(1 << 20, 64),
                random -> ByteMutations.of(List.of(names), random),
                given -> reader.classNames());
    }

    /** Fuzzes the whole reader: labels, pixels and names. */
    private static Trial pickledImages(Path folder) {
        List<byte[]> seeds = List.of(
                CifarFiles.batch("data_batch_1", 1),
                CifarFiles.batch("data_batch_1", 2),
                PickleBytes.dictionary()
                        .numbers("labels", List.of(10))
                        .array("data", 1, CifarReader.PIXELS, new byte[CifarReader.PIXELS])
                        .texts("label_names", CifarFiles.names("class", 10))
                        .end());
        CifarPickleReader reader = new CifarPickleReader(folder, CifarLabels.CIFAR10);
        return new Trial(folder.resolve("batches.meta"), IMAGES, random -> ByteMutations.of(seeds, random), given -> {
            if (given.toFile().length() % 2 == 0) {
                reader.read("batches.meta", cifar10());
            } else {
                reader.classNames();
            }
        });
    }

    private static Trial unpacker(Path folder) throws IOException {
        Path sandbox = Files.createDirectories(folder.resolve("sandbox"));
        Path target = Files.createDirectories(sandbox.resolve("data"));
        TarUnpacker unpacker = new TarUnpacker(64, 1 << 20);
        CifarArchive form = CifarArchive.CIFAR10_BINARY;
        return new Trial(folder.resolve(form.fileName()), TAR, random -> HostileTars.next(form, random), given -> {
            try {
                unpacker.unpack(given, form, target, DataProgress.NONE);
                requireOnlyFilesOf(target.resolve(form.folder()));
            } finally {
                clear(sandbox, target, form.folder());
            }
        });
    }

    private static Trial unpickler(Path folder, Inputs inputs) {
        AtomicInteger called = new AtomicInteger();
        for (String forbidden : PicklePrograms.FORBIDDEN) {
            String[] parts = forbidden.split(" ", -1);
            Unpickler.registerConstructor(parts[0], parts[1], arguments -> called.incrementAndGet());
        }
        return new Trial(folder.resolve("pickle"), PICKLE, inputs, given -> {
            try {
                ArrayUnpickler.dictionary(given);
            } catch (UserError refused) {
                requireNone(called);
                throw refused;
            }
            requireNone(called);
        });
    }

    private static void requireNone(AtomicInteger called) {
        if (called.get() > 0) {
            throw new IllegalStateException("a forbidden name was called");
        }
    }

    private static ImageSet.Builder cifar10() {
        return ImageSet.builder(CifarReader.SIDE, CifarReader.SIDE, CifarFiles.names("class", 10));
    }

    /** Returns complete records whose labels can be invalid; a third of the files is damaged. */
    private static byte[] records(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            out.write(random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(10));
            out.writeBytes(new byte[CifarReader.PIXELS]);
        }
        byte[] complete = out.toByteArray();
        return random.nextInt(3) == 0 ? ByteMutations.of(List.of(complete), random) : complete;
    }

    private static void requireOnlyFilesOf(Path unpacked) throws IOException {
        try (Stream<Path> files = Files.list(unpacked)) {
            for (Path file : files.toList()) {
                if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    throw new IllegalStateException(file + " was made");
                }
            }
        }
    }

    private static void clear(Path sandbox, Path target, String folder) throws IOException {
        try (Stream<Path> all = Files.walk(sandbox)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (path.startsWith(target.resolve(folder))) {
                    Files.delete(path);
                } else if (!Arrays.asList(sandbox, target).contains(path)) {
                    throw new IllegalStateException(path + " was left behind");
                }
            }
        }
    }
}
