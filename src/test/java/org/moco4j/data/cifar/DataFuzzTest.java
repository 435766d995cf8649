package org.moco4j.data.cifar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.ImageSet;
import org.moco4j.data.PickleBytes;
import org.moco4j.data.PicklePrograms;
import org.moco4j.testing.fuzz.Budget;
import org.moco4j.testing.fuzz.Fuzz;

/** A quick part of what {@link DataFuzzSoak} tries, and what it found. */
class DataFuzzTest {
    @TempDir
    Path folder;

    private DataFuzz fuzz;

    @BeforeEach
    void prepare() {
        fuzz = new DataFuzz(folder);
    }

    private static void tryOut(Fuzz row, int inputs) {
        Fuzz.Outcome outcome = row.run(Budget.inputs(inputs));
        assertTrue(outcome.read() > 0 && outcome.refused() > 0, outcome.toString());
    }

    @Test
    void binaryFilesAreReadOrRefusedByName() {
        tryOut(fuzz.binary(), 200);
    }

    @Test
    void classNamesAreReadOrRefusedByName() {
        tryOut(fuzz.binaryNames(), 300);
    }

    @Test
    void picklesAreReadOrRefusedByName() {
        tryOut(fuzz.pickles(), 1000);
    }

    @Test
    void noPickleRunsAnything() {
        tryOut(fuzz.picklePrograms(), 1000);
    }

    @Test
    void pickledImagesAreReadOrRefusedByName() {
        tryOut(fuzz.pickledImages(), 300);
    }

    @Test
    void noArchiveWritesOutsideItsFolder() throws IOException {
        tryOut(fuzz.tars(), 80);
    }

    /** Each of these took time or memory that grew with the square of the file's length. */
    @ParameterizedTest
    @ValueSource(
            strings = {"%c_codecs\nencode\nq\1X\6\0\0\0latin1q\2* h\1h\0h\2\u0086R", "%* }h\0Ns", "*N* (1", "(*Nl* (Ne"
            })
    void aPickleTakesNoMoreThanItsLengthAccountsFor(String program) {
        Fuzz.Outcome outcome = fuzz.pickle(PicklePrograms.large(program)).run(Budget.inputs(1));
        assertEquals(1, outcome.refused());
    }

    @Test
    void aNumberOfThousandsOfDigitsIsRefusedUnread() throws IOException {
        byte[] pickle = ("\u0080\2}(U\1aL" + "9".repeat(5000) + "L\nu.").getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("digits"), pickle);
        UserError refusal = assertThrows(UserError.class, () -> ArrayUnpickler.dictionary(file));
        assertTrue(
                refusal.getMessage().contains(file + " is not a whole")
                        && refusal.getMessage().contains("5000 digits"),
                refusal.getMessage());
    }

    @Test
    void aLabelOfMoreThanAnIntIsRefusedWithItsValue() throws IOException {
        byte[] whole = PickleBytes.dictionary()
                .array("data", 1, CifarReader.PIXELS, new byte[CifarReader.PIXELS])
                .raw("U\6labels](L4294967299L\ne")
                .end();
        Files.write(folder.resolve("test_batch"), whole);
        String message = refusal("test_batch");
        assertTrue(message.contains("test_batch: image 0 has the label 4294967299"), message);
    }

    @Test
    void aLabelThatIsNoNumberIsRefused() throws IOException {
        byte[] whole = PickleBytes.dictionary()
                .array("data", 1, CifarReader.PIXELS, new byte[CifarReader.PIXELS])
                .raw("U\6labels](Ne")
                .end();
        Files.write(folder.resolve("test_batch"), whole);
        assertTrue(refusal("test_batch").contains("image 0 has a label that is not a whole number"));
    }

    private String refusal(String name) {
        CifarPickleReader reader = new CifarPickleReader(folder, CifarLabels.CIFAR10);
        ImageSet.Builder images = ImageSet.builder(CifarReader.SIDE, CifarReader.SIDE, CifarFiles.names("class", 10));
        return assertThrows(UserError.class, () -> reader.read(name, images)).getMessage();
    }

    /** Long names were read whole, headers within headers overflowed the stack, holes filled the disk, folders had no end. */
    @ParameterizedTest
    @EnumSource(HostileTars.Bomb.class)
    void anArchiveTakesNoMoreThanItsKindNeeds(HostileTars.Bomb bomb) throws IOException {
        byte[] archive = HostileTars.of(CifarArchive.CIFAR10_BINARY, bomb);
        assertTrue(archive.length < 1 << 20, archive.length + " bytes");
        assertEquals(1, fuzz.tar(archive).run(Budget.inputs(1)).refused());
        Path file = Files.write(folder.resolve("bomb.tar.gz"), archive);
        UserError refusal = assertThrows(
                UserError.class,
                () -> new TarUnpacker(64, 1 << 20)
                        .unpack(file, CifarArchive.CIFAR10_BINARY, folder, DataProgress.NONE));
        assertTrue(refusal.getMessage().contains(bomb.words), refusal.getMessage());
    }

    @Test
    void aChecksumThatDiffersIsNoticedThoughAllFilesAreThere() throws IOException {
        byte[] archive = HostileTars.whole(CifarArchive.CIFAR10_BINARY);
        assertEquals(1, fuzz.tar(archive).run(Budget.inputs(1)).read());
        archive[archive.length - 8] ^= 1;
        assertEquals(1, fuzz.tar(archive).run(Budget.inputs(1)).refused());
    }
}
