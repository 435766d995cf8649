package org.moco4j.embed;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
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
public final class ParquetEmbeddingWriter implements EmbeddingWriter {
    static final String NAME = "name";
    static final String CLASS = "class";
    static final String FEATURE = "feature";

    /** The size of a row group, which the writer keeps in memory. */
    private static final long GROUP_BYTES = 16 << 20;

    static final MessageType SCHEMA = Types.buildMessage()
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
        this.writer = writer(Channels.newOutputStream(pending.channel()), Map::of);
    }

    /**
     * Begins a file in any file system.
     *
     * @param target receives the file; the caller closes it after {@link #commit}
     * @param name name of the file, for messages
     * @param dimensions length of a feature
     * @param notes texts for the end of the file, which {@link ParquetEmbedding#notes} returns; asked for in
     *     {@link #commit}
     */
    public ParquetEmbeddingWriter(OutputStream target, String name, int dimensions, Supplier<Map<String, String>> notes)
            throws IOException {
        this.file = Path.of(name);
        this.values = new float[dimensions];
        this.pending = null;
        this.writer = writer(target, notes);
    }

    private static ParquetWriter<ParquetRow> writer(OutputStream target, Supplier<Map<String, String>> notes)
            throws IOException {
        return new Builder(new StreamOutputFile(target), notes)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
                .withRowGroupSize(GROUP_BYTES)
                .withDictionaryEncoding(FEATURE + ".list.element", false)
                .build();
    }

    private static final class Builder extends ParquetWriter.Builder<ParquetRow, Builder> {
        private final Supplier<Map<String, String>> notes;

        Builder(StreamOutputFile target, Supplier<Map<String, String>> notes) {
            super(target);
            this.notes = notes;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract in the library, although it is deprecated there
        protected ParquetRow.Writing getWriteSupport(org.apache.hadoop.conf.Configuration configuration) {
            return new ParquetRow.Writing(SCHEMA, notes);
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
        if (pending != null) {
            pending.commit();
        }
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

    /**
     * A row of a Parquet file.
     *
     * @param className empty if there is none
     * @param feature valid until the row is written
     */
    private record ParquetRow(String name, String className, float[] feature) {

        /** Converts rows for Parquet's writer. */
        static final class Writing extends WriteSupport<ParquetRow> {
            private static final String LIST = "list";
            private static final String ELEMENT = "element";

            private final MessageType schema;
            private final Supplier<Map<String, String>> notes;
            private RecordConsumer columns;

            Writing(MessageType schema, Supplier<Map<String, String>> notes) {
                this.schema = schema;
                this.notes = notes;
            }

            @Override
            public FinalizedWriteContext finalizeWrite() {
                return new FinalizedWriteContext(notes.get());
            }

            @Override
            public String getName() {
                return "moco4j";
            }

            @Override
            @SuppressWarnings("deprecation") // abstract in the library, although it is deprecated there
            public WriteContext init(Configuration configuration) {
                return new WriteContext(schema, Map.of());
            }

            @Override
            public void prepareForWrite(RecordConsumer consumer) {
                columns = consumer;
            }

            @Override
            public void write(ParquetRow row) {
                columns.startMessage();
                text(ParquetEmbeddingWriter.NAME, 0, row.name);
                if (!row.className.isEmpty()) {
                    text(ParquetEmbeddingWriter.CLASS, 1, row.className);
                }
                columns.startField(ParquetEmbeddingWriter.FEATURE, 2);
                columns.startGroup();
                columns.startField(LIST, 0);
                for (float value : row.feature) {
                    columns.startGroup();
                    columns.startField(ELEMENT, 0);
                    columns.addFloat(value);
                    columns.endField(ELEMENT, 0);
                    columns.endGroup();
                }
                columns.endField(LIST, 0);
                columns.endGroup();
                columns.endField(ParquetEmbeddingWriter.FEATURE, 2);
                columns.endMessage();
            }

            private void text(String column, int index, String value) {
                columns.startField(column, index);
                columns.addBinary(Binary.fromString(value));
                columns.endField(column, index);
            }
        }
    }

    /** Lets Parquet's writer write to an open stream. The stream stays open, because its owner closes it. */
    private record StreamOutputFile(OutputStream target) implements OutputFile {
        private static final int BUFFER_BYTES = 1 << 20;

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            OutputStream buffered = new BufferedOutputStream(target, BUFFER_BYTES);
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int b) throws IOException {
                    buffered.write(b);
                    position++;
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    buffered.write(bytes, offset, length);
                    position += length;
                }

                @Override
                public void flush() throws IOException {
                    buffered.flush();
                }

                @Override
                public void close() throws IOException {
                    buffered.flush();
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}
