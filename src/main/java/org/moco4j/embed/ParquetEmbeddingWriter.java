package org.moco4j.embed;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.moco4j.eval.FloatRows;
import org.moco4j.io.AtomicFile;

/**
 * Writes features to a Parquet file with the columns {@code name}, {@code class} (null if there is none) and
 * {@code feature}, a list of floats. The file is not compressed, because features have no redundancy.
 */
final class ParquetEmbeddingWriter implements EmbeddingWriter {
    static final String NAME = "name";
    static final String CLASS = "class";
    static final String FEATURE = "feature";

    /** The size of a row group, which the writer keeps in memory. */
    private static final long GROUP_BYTES = 16 << 20;

    private static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(NAME)
            .optional(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(CLASS)
            .requiredList()
            .requiredElement(PrimitiveTypeName.FLOAT)
            .named(FEATURE)
            .named("picture");

    private final Path file;
    private final AtomicFile.Pending pending;
    private final ParquetWriter<ParquetRow> writer;
    private final float[] values;
    private boolean writerClosed;

    ParquetEmbeddingWriter(Path file, int dimensions) throws IOException {
        this.file = file;
        this.values = new float[dimensions];
        this.pending = AtomicFile.begin(file);
        this.writer = new Builder(new ChannelOutputFile(pending.channel()))
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
                .withRowGroupSize(GROUP_BYTES)
                .withDictionaryEncoding(FEATURE + ".list.element", false)
                .build();
    }

    private static final class Builder extends ParquetWriter.Builder<ParquetRow, Builder> {
        Builder(ChannelOutputFile target) {
            super(target);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in the library, although it is deprecated there
        protected ParquetRow.Writing getWriteSupport(org.apache.hadoop.conf.Configuration configuration) {
            return new ParquetRow.Writing(SCHEMA);
        }
    }

    @Override
    public void add(FloatRows features, int index, String name, String className) throws IOException {
        features.copy(index, values);
        writer.write(new ParquetRow(name, className, values));
    }

    @Override
    public void commit() throws IOException {
        writerClosed = true;
        writer.close();
        pending.commit();
    }

    @Override
    public Path names() {
        return file;
    }

    @Override
    public void close() throws IOException {
        try (pending) {
            if (!writerClosed) {
                writer.close();
            }
        }
    }
}
