package org.moco4j.embed;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * A row of a Parquet file.
 *
 * @param className empty if there is none
 * @param feature valid until the row is written
 */
record ParquetRow(String name, String className, float[] feature) {

    /** Converts rows for Parquet's writer. */
    static final class Writing extends WriteSupport<ParquetRow> {
        private static final String LIST = "list";
        private static final String ELEMENT = "element";

        private final MessageType schema;
        private RecordConsumer columns;

        Writing(MessageType schema) {
            this.schema = schema;
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
