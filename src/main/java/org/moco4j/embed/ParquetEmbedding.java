package org.moco4j.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rows of Parquet files that {@link ParquetEmbeddingWriter} wrote. The caller closes the features.
 *
 * @param features {@code [n, d]} floats
 * @param names names of the images, one for each row
 * @param classes the class of each image; empty for an image without a class
 */
public record ParquetEmbedding(INDArray features, List<String> names, List<String> classes) {
    /**
     * Reads files as one embedding, in their order.
     *
     * @throws UserError if one is not such a file, or if they have no row
     */
    public static ParquetEmbedding read(List<Path> files) throws IOException {
        long rows = 0;
        for (Path file : files) {
            try (ParquetFileReader reader = open(file)) {
                rows += reader.getRecordCount();
            }
        }
        if (rows == 0 || rows > Integer.MAX_VALUE) {
            throw new UserError(files.get(0).toAbsolutePath().getParent() + " has " + rows + " features.");
        }
        Target target = new Target((int) rows);
        try {
            for (Path file : files) {
                try (ParquetFileReader reader = open(file)) {
                    target.read(reader, file);
                } catch (RuntimeException e) {
                    throw e instanceof UserError ? e : damaged(file, e);
                }
            }
            return target.result();
        } catch (IOException | RuntimeException e) {
            target.close();
            throw e;
        }
    }

    /**
     * Reads the texts that the writer put to the end of a file.
     *
     * @param file a file in any file system
     * @throws IOException if reading fails or the file is not complete
     */
    public static Map<String, String> notes(InputFile file) throws IOException {
        try (SeekableInputStream in = file.newStream()) {
            return ParquetFileReader.readFooter(
                            file,
                            ParquetReadOptions.builder()
                                    .withMetadataFilter(ParquetMetadataConverter.SKIP_ROW_GROUPS)
                                    .build(),
                            in)
                    .getFileMetaData()
                    .getKeyValueMetaData();
        } catch (RuntimeException e) {
            throw new IOException(file + " is not a complete Parquet file", e);
        }
    }

    private static ParquetFileReader open(Path file) throws IOException {
        try {
            return ParquetFileReader.open(
                    new LocalInputFile(file), ParquetReadOptions.builder().build());
        } catch (RuntimeException e) {
            throw damaged(file, e);
        }
    }

    private static UserError damaged(Path file, Throwable cause) {
        return new UserError(
                file + " is not a Parquet file that embed wrote: "
                        + SafeText.ofReason(String.valueOf(cause.getMessage()))
                        + ". Embed the images again: embed, with --output "
                        + file.getFileName().toString().replaceFirst("\\.parquet$", "") + ".npy or .parquet.",
                cause);
    }

    /** Collects the rows. */
    private static final class Target implements AutoCloseable {
        private final int rows;
        private final List<String> names;
        private final List<String> classes;
        private INDArray features;
        private FloatIndexer values;
        private int dimensions;

        Target(int rows) {
            this.rows = rows;
            this.names = new ArrayList<>(rows);
            this.classes = new ArrayList<>(rows);
        }

        void read(ParquetFileReader reader, Path file) throws IOException {
            FileMetaData metadata = reader.getFileMetaData();
            MessageType schema = metadata.getSchema();
            if (!schema.getColumns().equals(ParquetEmbeddingWriter.SCHEMA.getColumns())) {
                throw new UserError(file + " has the columns " + SafeText.of(names(schema.getColumns()))
                        + ", not those of an embedding: " + names(ParquetEmbeddingWriter.SCHEMA.getColumns())
                        + ". Give a file that embed wrote.");
            }
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                ColumnReadStoreImpl columns =
                        new ColumnReadStoreImpl(pages, new Ignoring(schema), schema, metadata.getCreatedBy());
                int count = Math.toIntExact(pages.getRowCount());
                List<ColumnDescriptor> descriptors = schema.getColumns();
                int first = names.size();
                texts(columns.getColumnReader(descriptors.get(0)), count, names);
                texts(columns.getColumnReader(descriptors.get(1)), count, classes);
                long total = pages.getPageReader(descriptors.get(2)).getTotalValueCount();
                floats(columns.getColumnReader(descriptors.get(2)), total, first, count, file);
            }
        }

        private static String names(List<ColumnDescriptor> columns) {
            return String.join(
                    ", ",
                    columns.stream()
                            .map(column -> String.join(".", column.getPath()))
                            .toList());
        }

        private static void texts(ColumnReader column, int count, List<String> target) {
            for (int i = 0; i < count; i++) {
                boolean present = column.getCurrentDefinitionLevel()
                        == column.getDescriptor().getMaxDefinitionLevel();
                target.add(present ? column.getBinary().toStringUsingUTF8() : "");
                column.consume();
            }
        }

        private void floats(ColumnReader column, long total, int first, int count, Path file) {
            if (features == null) {
                dimensions = Math.toIntExact(total / count);
                features = Nd4j.createUninitialized(DataType.FLOAT, rows, dimensions);
                values = (FloatIndexer) features.data().indexer();
            }
            if (total != (long) count * dimensions) {
                throw new UserError(file + " has " + total + " values in " + count + " features; expected " + dimensions
                        + " in each. Give a file that embed wrote.");
            }
            float[] row = new float[dimensions];
            for (int i = 0; i < count; i++) {
                for (int d = 0; d < dimensions; d++) {
                    if (column.getCurrentRepetitionLevel() == 0 != (d == 0)) {
                        throw new UserError(file + " has features of different lengths. Give a file that embed wrote.");
                    }
                    row[d] = column.getFloat();
                    column.consume();
                }
                values.put((long) (first + i) * dimensions, row, 0, dimensions);
            }
        }

        ParquetEmbedding result() {
            return new ParquetEmbedding(features, List.copyOf(names), List.copyOf(classes));
        }

        @Override
        public void close() {
            if (features != null) {
                features.close();
            }
        }
    }

    /** Receives rows that nobody needs: the columns are read one by one. */
    private static final class Ignoring extends GroupConverter {
        private final GroupType type;

        Ignoring(GroupType type) {
            this.type = type;
        }

        @Override
        public Converter getConverter(int index) {
            Type field = type.getType(index);
            return field.isPrimitive() ? new PrimitiveConverter() {} : new Ignoring(field.asGroupType());
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
