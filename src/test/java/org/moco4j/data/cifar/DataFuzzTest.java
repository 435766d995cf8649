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

/** Runs a short part of {@link DataFuzzSoak}, and the inputs that it found. */
class DataFuzzTest {
    @TempDir
    Path folder;

    private DataFuzz fuzz;

    @BeforeEach
    void prepare() {
        fuzz = new DataFuzz(folder);
    }

    private static void runShort(Fuzz row, int inputs) {
        Fuzz.Outcome outcome = row.run(Budget.inputs(inputs));
        assertTrue(outcome.read() > 0 && outcome.refused() > 0, outcome.toString());
    }

    @Test
    void binaryFilesAreReadOrRejectedWithTheFileName() {
        runShort(fuzz.binary(), 200);
    }

    @Test
    void classNamesAreReadOrRejectedWithTheFileName() {
        runShort(fuzz.binaryNames(), 300);
    }

    @Test
    void picklesAreReadOrRejectedWithTheFileName() {
        runShort(fuzz.pickles(), 1000);
    }

    @Test
    void noPickleRunsCode() {
        runShort(fuzz.picklePrograms(), 1000);
    }

    @Test
    void pickledImagesAreReadOrRejectedWithTheFileName() {
        runShort(fuzz.pickledImages(), 300);
    }

    @Test
    void noArchiveWritesOutsideItsFolder() throws IOException {
        runShort(fuzz.tars(), 80);
    }

    /** Each of these needed time or memory that grew with the square of the file's length. */
    @ParameterizedTest
    @ValueSource(
            strings = {"%c_codecs\nencode\nq\1X\6\0\0\0latin1q\2* h\1h\0h\2\u0086R", "%* }h\0Ns", "*N* (1", "(*Nl* (Ne"
            })
    void timeAndMemoryForAPickleAreProportionalToItsLength(String program) {
        Fuzz.Outcome outcome = fuzz.pickle(PicklePrograms.large(program)).run(Budget.inputs(1));
        assertEquals(1, outcome.refused());
    }

    @Test
    void aNumberWithThousandsOfDigitsIsRejectedWithoutParsing() throws IOException {
        byte[] pickle = ("\u0080\2}(U\1aL" + "9".repeat(5000) + "L\nu.").getBytes(StandardCharsets.ISO_8859_1);
        Path file = Files.write(folder.resolve("digits"), pickle);
        UserError errorMessage = assertThrows(UserError.class, () -> ArrayUnpickler.dictionary(file));
        assertTrue(
                errorMessage.getMessage().contains(file + " is not a complete")
                        && errorMessage.getMessage().contains("5000 digits"),
                errorMessage.getMessage());
    }

    @Test
    void aLabelBeyondAnIntIsRejectedWithItsValue() throws IOException {
        byte[] complete = PickleBytes.dictionary()
                .array("data", 1, CifarReader.PIXELS, new byte[CifarReader.PIXELS])
                .raw("U\6labels](L4294967299L\ne")
                .end();
        Files.write(folder.resolve("test_batch"), complete);
        String message = errorMessage("test_batch");
        assertTrue(message.contains("test_batch: image 0 has the label 4294967299"), message);
    }

    @Test
    void aLabelThatIsNotANumberIsRejected() throws IOException {
        byte[] complete = PickleBytes.dictionary()
                .array("data", 1, CifarReader.PIXELS, new byte[CifarReader.PIXELS])
                .raw("U\6labels](Ne")
                .end();
        Files.write(folder.resolve("test_batch"), complete);
        assertTrue(errorMessage("test_batch").contains("image 0 has a label that is not a whole number"));
    }

    private String errorMessage(String name) {
        CifarPickleReader reader = new CifarPickleReader(folder, CifarLabels.CIFAR10);
        ImageSet.Builder images = ImageSet.builder(CifarReader.SIDE, CifarReader.SIDE, CifarFiles.names("class", 10));
        return assertThrows(UserError.class, () -> reader.read(name, images)).getMessage();
    }

    /**
     * In earlier versions, long names were read completely, nested headers overflowed the stack, sparse files filled
     * the disk, and folders were unlimited.
     */
    @ParameterizedTest
    @EnumSource(HostileTars.Bomb.class)
    void memoryAndDiskForAnArchiveAreLimited(HostileTars.Bomb bomb) throws IOException {
        byte[] archive = HostileTars.of(CifarArchive.CIFAR10_BINARY, bomb);
        assertTrue(archive.length < 1 << 20, archive.length + " bytes");
        assertEquals(1, fuzz.tar(archive).run(Budget.inputs(1)).refused());
        Path file = Files.write(folder.resolve("bomb.tar.gz"), archive);
        UserError errorMessage = assertThrows(
                UserError.class,
                () -> new TarUnpacker(64, 1 << 20)
                        .unpack(file, CifarArchive.CIFAR10_BINARY, folder, DataProgress.NONE));
        assertTrue(errorMessage.getMessage().contains(bomb.message), errorMessage.getMessage());
    }

    @Test
    void aWrongChecksumIsDetectedEvenIfAllFilesExist() throws IOException {
        byte[] archive = HostileTars.complete(CifarArchive.CIFAR10_BINARY);
        assertEquals(1, fuzz.tar(archive).run(Budget.inputs(1)).read());
        archive[archive.length - 8] ^= 1;
        assertEquals(1, fuzz.tar(archive).run(Budget.inputs(1)).refused());
    }
}
