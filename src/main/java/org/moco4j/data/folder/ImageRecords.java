package org.moco4j.data.folder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.moco4j.data.folder.RecordFile.Kind;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.StoredImage;
import org.moco4j.data.image.WholeImage;

/**
 * Converts decoded images to records of a {@link RecordFile}, and reads their sizes. If images have different sizes,
 * the pixels of a record come after the image's height and width (two bytes each).
 *
 * @param size the size of the images
 */
record ImageRecords(StoredImage size) {
    private static final int SIZE_BYTES = 2 * Short.BYTES;

    /** Returns the file of such records. */
    RecordFile file(Path file) {
        int shorter = size.shorterSide();
        return size instanceof WholeImage whole
                ? new RecordFile(file, -shorter, SIZE_BYTES + 3, SIZE_BYTES + 3 * shorter * whole.longest())
                : new RecordFile(file, shorter);
    }

    /** Returns the record of a readable or damaged image. */
    RecordFile.Entry record(ImageFile file, DecodedImage image) {
        Kind kind = image.isReadable() ? Kind.PIXELS : Kind.DAMAGE;
        byte[] content = image.isReadable() ? image.pixels() : image.reason().getBytes(StandardCharsets.UTF_8);
        if (image.isReadable() && size instanceof WholeImage) {
            content = ByteBuffer.allocate(SIZE_BYTES + content.length)
                    .putShort((short) image.height())
                    .putShort((short) image.width())
                    .put(content)
                    .array();
        }
        return new RecordFile.Entry(file.name(), file.size(), file.modified(), kind, content);
    }

    /** Whether the pixels of a record have the number of bytes that its height and width need. */
    boolean hasItsLength(RecordFile.Entry record) {
        return contentStart(record) == 0 || SIZE_BYTES + 3L * height(record) * width(record) == record.content().length;
    }

    /** Returns the number of bytes before the pixels of a record. */
    int contentStart(RecordFile.Entry record) {
        return record.kind() == Kind.PIXELS && size instanceof WholeImage ? SIZE_BYTES : 0;
    }

    /** Returns the height of a readable image, in pixels. */
    int height(RecordFile.Entry record) {
        return size instanceof WholeImage ? ByteBuffer.wrap(record.content()).getShort(0) : size.shorterSide();
    }

    /** Returns the width of a readable image, in pixels. */
    int width(RecordFile.Entry record) {
        return size instanceof WholeImage
                ? ByteBuffer.wrap(record.content()).getShort(Short.BYTES)
                : size.shorterSide();
    }
}
