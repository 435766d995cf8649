package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.tensorfile.DamagedFileException;
import org.moco4j.tensorfile.SafetensorsReader;

class MalformedHeaderTest {
    private static final int DATA_BYTES = 16;

    @TempDir
    Path folder;

    /** The files have 16 bytes of data. Apostrophes replace double quotes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // layout
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[3],"
                        + "'data_offsets':[4,16]}} | overlap",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]},'b':{'dtype':'F32','shape':[4],"
                        + "'data_offsets':[0,16]}} | overlap",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[2],"
                        + "'data_offsets':[8,16]}} | hole",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[4,16]}} | hole",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}} | describes only 12 bytes",
                "{} | describes only 0 bytes",
                "{'a':{'dtype':'F32','shape':[5],'data_offsets':[0,20]}} | ends at byte 20",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,9223372036854775807]}} | ends at byte",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[16,0]}} | hole",
                "{'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},'b':{'dtype':'F32','shape':[4],"
                        + "'data_offsets':[0,-16]}} | not a whole number",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,16]}} | too few or too many",
                "{'a':{'dtype':'F64','shape':[4],'data_offsets':[0,16]}} | too few or too many",
                // shapes
                "{'a':{'dtype':'F32','shape':[-4],'data_offsets':[0,16]}} | not a whole number",
                "{'a':{'dtype':'F32','shape':[4.0],'data_offsets':[0,16]}} | not a whole number",
                "{'a':{'dtype':'F32','shape':['4'],'data_offsets':[0,16]}} | not a whole number",
                "{'a':{'dtype':'F32','shape':[null],'data_offsets':[0,16]}} | not a whole number",
                "{'a':{'dtype':'F32','shape':[[4]],'data_offsets':[0,16]}} | not a whole number",
                "{'a':{'dtype':'F32','shape':4,'data_offsets':[0,16]}} | list of sizes",
                "{'a':{'dtype':'F32','shape':[4611686018427387904,4,4],'data_offsets':[0,16]}} | impossible shape",
                "{'a':{'dtype':'F32','shape':[9223372036854775807,9223372036854775807],'data_offsets':[0,16]}} | "
                        + "impossible shape",
                "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,16]}} | not valid JSON",
                "{'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,4],"
                        + "'data_offsets':[0,16]}} | more than 32 axes",
                // entries
                "{'a':{'dtype':'F31','shape':[4],'data_offsets':[0,16]}} | unknown dtype 'F31'",
                "{'a':{'dtype':32,'shape':[4],'data_offsets':[0,16]}} | dtype",
                "{'a':{'shape':[4],'data_offsets':[0,16]}} | lacks its dtype",
                "{'a':{'dtype':'F32','data_offsets':[0,16]}} | lacks its dtype, shape",
                "{'a':{'dtype':'F32','shape':[4]}} | lacks its dtype, shape or data_offsets",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0]}} | 1 data_offsets",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16,16]}} | 3 data_offsets",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16],'x':1}} | unknown entry 'x'",
                "{'a':{'dtype':'F32','shape':[4],'shape':[4],'data_offsets':[0,16]}} | Duplicate",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]},'a':{'dtype':'F32','shape':[4],"
                        + "'data_offsets':[0,16]}} | Duplicate",
                "{'a':5} | tensor 'a'",
                "{'__metadata__':{'k':1},'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} | __metadata__",
                "{'__metadata__':[],'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} | __metadata__",
                "{'__metadata__':{'k':'v','k':'w'},'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} | Duplicate",
                // JSON
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]} | not valid JSON",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}{} | continues after the end",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}x | not valid JSON",
                "[] | does not begin with",
                "{x} | not valid JSON",
                "{'a':{'dtype':'F32','shape':[NaN],'data_offsets':[0,16]}} | not valid JSON",
            })
    void aMalformedHeaderIsRejectedWithItsProblem(String header, String problem) throws IOException {
        assertRejected(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8), problem);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 100_000_000, 41})
    void aHeaderLongerThanTheFileOrEmptyIsRejected(long length) throws IOException {
        byte[] bytes = ByteBuffer.allocate(48)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();

        assertFileRejected(bytes, "its header should have " + Long.toUnsignedString(length) + " bytes");
    }

    @Test
    void aHeaderOfAGigabyteIsRejectedWithoutReadingIt() throws IOException {
        Path file = folder.resolve("sparse.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(2L << 30);
            sparse.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(1L << 30)
                    .array());
        }

        assertTrue(error(file).problem().contains("the limit is 4194304"));
    }

    @Test
    void aDeeplyNestedHeaderIsRejected() throws IOException {
        assertRejected(("{\"a\":" + "[".repeat(1_000_000)).getBytes(StandardCharsets.UTF_8), "tensor 'a'");
        assertRejected("{\"a\":".repeat(1_000).getBytes(StandardCharsets.UTF_8), "unknown entry 'a'");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRejected() throws IOException {
        assertRejected(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, "not UTF-8");
        assertRejected("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE), "does not begin with");
    }

    @Test
    void controlCharactersInANameAreReplacedInMessages() throws IOException {
        String header = "{\"\\u001b[2J" + "x".repeat(500) + "\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,"
                + "16]}}";

        assertRejected(header.getBytes(StandardCharsets.UTF_8), "tensor '?[2J" + "x".repeat(96) + "...' has 16 bytes");
    }

    @Test
    void aMissingFileAFolderAndATinyFileAreRejected() throws IOException {
        assertThrows(NoSuchFileException.class, () -> SafetensorsReader.open(folder.resolve("none")));
        assertTrue(error(folder).problem().contains("expected a file"));
        assertFileRejected(new byte[7], "too few");
        assertFileRejected(new byte[0], "too few");
    }

    private void assertRejected(byte[] header, String problem) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + header.length + DATA_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        assertFileRejected(bytes.putLong(header.length).put(header).array(), problem);
    }

    private void assertFileRejected(byte[] bytes, String problem) throws IOException {
        Path file = Files.write(folder.resolve("forged.safetensors"), bytes);
        DamagedFileException error = error(file);
        assertEquals(file, error.file());
        assertTrue(error.problem().contains(problem), error.problem());
        assertTrue(error.getMessage().startsWith(file + ": "), error.getMessage());
    }

    private static DamagedFileException error(Path file) {
        return assertThrows(
                DamagedFileException.class, () -> SafetensorsReader.open(file).close());
    }
}
