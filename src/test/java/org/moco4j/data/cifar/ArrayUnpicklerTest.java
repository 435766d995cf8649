package org.moco4j.data.cifar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Unpickler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.data.PickleBytes;
import org.moco4j.data.PicklePrograms;
import org.moco4j.testing.fuzz.Fuzz;

class ArrayUnpicklerTest {
    /**
     * {@code {b'data': numpy.arange(6, dtype=uint8).reshape(2, 3), b'labels': [1, 2]}} as written by NumPy 2.4 with
     * Python 3.
     */
    static final String PROTOCOL_2 =
            "gAJ9KGNfY29kZWNzCmVuY29kZQpxAFgEAAAAZGF0YVgGAAAAbGF0aW4xcQGGUmNudW1weS5fY29yZS5tdWx0aWFycmF5Cl9yZWN"
                    + "vbnN0cnVjdApjbnVtcHkKbmRhcnJheQpLAIVoAFgBAAAAYmgBhlKHUihLAUsCSwOGY251bXB5CmR0eXBlClgCAAAA"
                    + "dTGJiIdSKEsDWAEAAAB8Tk5OSv////9K/////0sAdGKJaABYBgAAAAABAgMEBWgBhlJ0YmgAWAYAAABsYWJlbHNoA"
                    + "YZSXShLAUsCZXUu";

    static final String PROTOCOL_5 =
            "gAWVhAAAAAAAAAB9KEMEZGF0YYwTbnVtcHkuX2NvcmUubnVtZXJpY4wLX2Zyb21idWZmZXKTKJYGAAAAAAAAAAABAgMEBYwFbnV"
                    + "tcHmMBWR0eXBlk4wCdTGJiIdSKEsDjAF8Tk5OSv////9K/////0sAdGJLAksDhowBQ3RSQwZsYWJlbHNdKEsBSwJldS4=";

    @TempDir
    Path folder;

    private Map<?, ?> dictionary(byte[] pickle) throws IOException {
        return ArrayUnpickler.dictionary(Files.write(folder.resolve("file"), pickle));
    }

    private String errorMessage(String pickle) {
        byte[] bytes = pickle.getBytes(StandardCharsets.ISO_8859_1);
        return assertUserError(() -> dictionary(bytes));
    }

    /**
     * {@code {b'data': numpy.arange(6, dtype=uint8).reshape(2, 3), b'labels': [1, 2]}} as written by NumPy 2.4 with
     * Python 3.
     */
    @ParameterizedTest(name = "protocol and order {index}")
    @ValueSource(
            strings = {
                // Protocols 2 to 5, row-major, then column-major arrays.
                PROTOCOL_2,
                "gAN9KEMEZGF0YWNudW1weS5fY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApjbnVtcHkKbmRhcnJheQpLAIVDAWKHUih"
                        + "LAUsCSwOGY251bXB5CmR0eXBlClgCAAAAdTGJiIdSKEsDWAEAAAB8Tk5OSv////9K/////0sAdGKJQwYAAQID"
                        + "BAV0YkMGbGFiZWxzXShLAUsCZXUu",
                "gASVlgAAAAAAAAB9KEMEZGF0YYwWbnVtcHkuX2NvcmUubXVsdGlhcnJheYwMX3JlY29uc3RydWN0k4wFbnVtcHmUjAduZGF"
                        + "ycmF5k0sAhUMBYodSKEsBSwJLA4ZoAIwFZHR5cGWTjAJ1MYmIh1IoSwOMAXxOTk5K/////0r/////SwB0YolD"
                        + "BgABAgMEBXRiQwZsYWJlbHNdKEsBSwJldS4=",
                PROTOCOL_5,
                "gAN9KEMEZGF0YWNudW1weS5fY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApjbnVtcHkKbmRhcnJheQpLAIVDAWKHUih"
                        + "LAUsCSwOGY251bXB5CmR0eXBlClgCAAAAdTGJiIdSKEsDWAEAAAB8Tk5OSv////9K/////0sAdGKIQwYAAwEE"
                        + "AgV0YkMGbGFiZWxzXShLAUsCZXUu",
                "gAWVhAAAAAAAAAB9KEMEZGF0YYwTbnVtcHkuX2NvcmUubnVtZXJpY4wLX2Zyb21idWZmZXKTKJYGAAAAAAAAAAADAQQCBYw"
                        + "FbnVtcHmMBWR0eXBlk4wCdTGJiIdSKEsDjAF8Tk5OSv////9K/////0sAdGJLAksDhowBRnRSQwZsYWJlbHNd"
                        + "KEsBSwJldS4="
            })
    void arraysOfPython3AreReadInAnyProtocol(String pickle) throws IOException {
        Map<?, ?> dictionary = dictionary(Base64.getDecoder().decode(pickle));
        NumpyArray data = assertInstanceOf(NumpyArray.class, dictionary.get("data"));
        assertEquals("[2, 3] of u1", data.form());
        assertArrayEquals(new byte[] {0, 1, 2}, data.bytes(0, 3));
        assertArrayEquals(new byte[] {3, 4, 5}, data.bytes(3, 3));
        assertEquals(List.of(1, 2), dictionary.get("labels"));
    }

    @Test
    void theTextProtocolIsRead() throws IOException {
        String pickle =
                "(dp1\nS'num_vis'\np2\nI3072\nsS'label_names'\np3\n(lp4\nS'airplane'\np5\naS'auto\\x6dobile'\np6\nas.";
        Map<?, ?> dictionary = dictionary(pickle.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("airplane", "automobile"), dictionary.get("label_names"));
        assertEquals(3072, dictionary.get("num_vis"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cos\nsystem\n(U\4truetR.",
                "cposix\nsystem\n(U\4truetR.",
                "c__builtin__\neval\n(U\0011tR.",
                "cbuiltins\nexec\n(U\0011tR.",
                "cexceptions\nValueError\n)R.",
                "cdecimal\nDecimal\n(U\0011tR.",
                "cdatetime\ndate\n(K\1K\1K\1tR.",
                "c__builtin__\nset\n(]tR.",
                "c__builtin__\nbytearray\n(U\1atR.",
                "carray\narray\n(U\1B]tR.",
                "ccopy_reg\n_reconstructor\n)R.",
                "coperator\nattrgetter\n(U\1atR.",
                "cnumpy.core.multiarray\nfromstring\n)R.",
                "cnumpy\nndarrayx\n)R.",
                "(ios\nsystem\n.",
                "(U\4trueios\nsystem\n."
            })
    void everyOtherClassAndFunctionIsRejectedByName(String pickle) {
        assertContains(errorMessage("\u0080\2}(U\1a" + pickle), "names the Python class or function", "file");
    }

    @Test
    void aNameFromTheStackIsRejected() {
        assertContains(errorMessage("\u0080\4\u008c\5posix\u008c\6system\u0093."), "posix.system");
    }

    @Test
    void theRegistryOfTheLibraryIsNotUsed() {
        boolean[] called = {false};
        Unpickler.registerConstructor("evil", "thing", arguments -> {
            called[0] = true;
            return "ran";
        });
        assertContains(errorMessage("\u0080\2}(U\1acevil\nthing\n)Ru."), "evil.thing");
        assertEquals(false, called[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Objects that are made or filled in other ways: OBJ, NEWOBJ, EXT1, PERSID, BUILD of a dictionary,
                // EMPTY_SET.
                "\u0080\2(cnumpy\ndtype\no.",
                "\u0080\2cnumpy\ndtype\n)\u0081.",
                "\u0080\2\u0082\1.",
                "Pid\n.",
                "\u0080\2}(tb.",
                "\u0080\4\u008f.",
                // An array of another type, another shape, a wrong count, an unnamed codec.
                "\u0080\2cnumpy\ndtype\n(U\2i8K\0K\1tR.",
                "\u0080\2c_codecs\nencode\n(U\1aU\3hextR.",
                // A string longer than the file; a key that is not text; an empty stack and memo.
                "\u0080\2T\u00ff\u00ff\u00ff\u007f.",
                "\u0080\4\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.",
                "\u0080\2}(]K\1u.",
                "\u0080\2R.",
                "\u0080\2h\7.",
                "\u0080\7.",
                "]."
            })
    void unexpectedInstructionsAreRejected(String pickle) {
        assertContains(errorMessage(pickle), "is not a complete Python pickle");
    }

    @Test
    void anArrayWhoseShapeDoesNotMatchItsBytesIsRejected() {
        byte[] pickle =
                PickleBytes.dictionary().array("data", 2, 3, new byte[5]).end();
        assertThrows(UserError.class, () -> dictionary(pickle));
    }

    @Test
    void aPickleCutShortAnywhereIsRejected() {
        byte[] complete = PickleBytes.dictionary()
                .numbers("labels", List.of(1, 2))
                .array("data", 2, 3, new byte[6])
                .end();
        for (int length = 0; length < complete.length; length++) {
            byte[] cut = Arrays.copyOf(complete, length);
            assertThrows(UserError.class, () -> dictionary(cut));
        }
    }

    /** Each of these needed time or memory that grew with the square of the file's length. */
    @ParameterizedTest
    @ValueSource(
            strings = {"%c_codecs\nencode\nq\1X\6\0\0\0latin1q\2* h\1h\0h\2\u0086R", "%* }h\0Ns", "*N* (1", "(*Nl* (Ne"
            })
    void timeAndMemoryForAPickleAreProportionalToItsLength(String program) throws IOException {
        assertEquals(
                1,
                new Fuzz(CifarFuzz.PICKLES, folder)
                        .one(PicklePrograms.large(program))
                        .refused());
    }

    @Test
    void aNumberWithThousandsOfDigitsIsRejectedWithoutParsing() {
        assertContains(
                errorMessage("\u0080\2}(U\1aL" + "9".repeat(5000) + "L\nu."),
                folder.resolve("file") + " is not a complete",
                "5000 digits");
    }
}
