package org.moco4j.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageReader;

/**
 * A TIFF or BigTIFF file (TIFF 6.0): its first page. Gray, palette, RGB and CMYK with 1 to 16 bits per sample, in
 * strips or tiles.
 *
 * @param samples number of channels
 * @param bits bits of each channel
 * @param blockWidth width of a tile; the image's width for strips
 * @param blockHeight height of a tile or strip
 */
record TiffFile(
        byte[] content,
        TiffDirectory directory,
        int width,
        int height,
        int samples,
        int bits,
        int compression,
        int photometric,
        int blockWidth,
        int blockHeight)
        implements EncodedImage {
    private static final int NONE = 1;
    private static final int JPEG = 7;
    private static final Map<Integer, String> COMPRESSIONS =
            Map.of(6, "the old kind of JPEG", 34_712, "JPEG 2000", 34_925, "LZMA", 50_000, "Zstandard", 50_001, "WebP");

    private static final int PALETTE = 3;
    private static final int CMYK = 5;
    private static final int YCBCR = 6;
    private static final int CFA = 32_803;
    private static final int LINEAR_RAW = 34_892;
    private static final int SEPARATE_PLANES = 2;
    private static final int ASSOCIATED_ALPHA = 1;
    private static final int UNASSOCIATED_ALPHA = 2;
    private static final int UNSIGNED = 1;
    private static final int UNDEFINED_FORMAT = 4;

    /** @throws BadImageException if its first page is damaged or of an unsupported kind */
    static TiffFile of(byte[] content) throws BadImageException {
        TiffDirectory tags = TiffDirectory.of(content);
        int photometric = (int) tags.first(TiffDirectory.PHOTOMETRIC, 0);
        boolean preview =
                (tags.first(TiffDirectory.SUBFILE_TYPE, 0) & 1) == 1 && tags.has(TiffDirectory.SUB_DIRECTORIES);
        if (preview || tags.has(TiffDirectory.DNG_VERSION) || photometric == CFA || photometric == LINEAR_RAW) {
            throw new BadImageException(FileType.notSupported(FileType.RAW_IMAGE));
        }
        int width = tags.positive(TiffDirectory.WIDTH);
        int height = tags.positive(TiffDirectory.HEIGHT);
        boolean tiled = tags.has(TiffDirectory.TILE_WIDTH);
        long rows = tags.first(TiffDirectory.ROWS_PER_STRIP, height);
        if (rows < 1) {
            throw new BadImageException("its header is damaged");
        }
        TiffFile tiff = new TiffFile(
                content,
                tags,
                width,
                height,
                (int) Math.min(tags.first(TiffDirectory.SAMPLES, 1), Integer.MAX_VALUE),
                (int) Math.min(tags.first(TiffDirectory.BITS, 1), Integer.MAX_VALUE),
                (int) tags.first(TiffDirectory.COMPRESSION, NONE),
                photometric,
                tiled ? tags.positive(TiffDirectory.TILE_WIDTH) : width,
                tiled ? tags.positive(TiffDirectory.TILE_HEIGHT) : (int) Math.min(rows, height));
        tiff.requireSupported();
        return tiff;
    }

    private void requireSupported() throws BadImageException {
        boolean supported =
                switch (compression) {
                    case NONE, 2, 3, 4, 5, JPEG, 8, 32_773, 32_946 -> true;
                    default -> false;
                };
        if (!supported) {
            throw unsupported("compressed by " + COMPRESSIONS.getOrDefault(compression, "method " + compression));
        }
        long format = directory.first(TiffDirectory.SAMPLE_FORMAT, UNSIGNED);
        if (format != UNSIGNED && format != UNDEFINED_FORMAT) {
            throw unsupported("of signed or floating-point numbers");
        }
        for (long each : directory.all(TiffDirectory.BITS)) {
            if (each != bits) {
                throw unsupported("of channels with different numbers of bits");
            }
        }
        int colors =
                switch (photometric) {
                    case 0, 1, PALETTE -> 1;
                    case 2 -> 3;
                    case CMYK -> 4;
                    case YCBCR -> compression == JPEG ? 3 : 0;
                    default -> 0;
                };
        if (colors == 0) {
            throw unsupported("of another color space than gray, RGB and CMYK (" + photometric + ")");
        }
        boolean extra = samples == colors + 1 && (photometric <= 2);
        if (samples != colors && !extra) {
            throw unsupported("of " + samples + " channels");
        }
        boolean few = samples == 1 && (bits == 1 || bits == 2 || bits == 4);
        if (bits != 8 && !few && !(bits == 16 && photometric != PALETTE)) {
            throw unsupported("of " + bits + " bits per channel");
        }
        long largest = Math.max((long) width * height, 1 << 20) * 4;
        if ((long) blockWidth * blockHeight > largest) {
            throw new BadImageException("its tiles of " + blockWidth + "x" + blockHeight + " pixels are too large");
        }
    }

    private static BadImageException unsupported(String kind) {
        return new BadImageException("it is a TIFF " + kind + ", which is not supported");
    }

    /** Includes two copies of a strip or tile, which the decoder keeps beside the pixels. */
    @Override
    public int bytesPerPixel() {
        long sample = (bits + 7L) / 8;
        long pixels = (long) width * height;
        long block = (long) blockWidth * blockHeight;
        return (int) Math.min(Integer.MAX_VALUE, sample * samples * (1 + (2 * block + pixels - 1) / pixels));
    }

    @Override
    public Orientation orientation() {
        if (directory.has(TiffDirectory.ORIENTATION)) {
            return Orientation.of(directory.first(TiffDirectory.ORIENTATION, 1));
        }
        OrientationMetadata metadata = new OrientationMetadata();
        metadata.xmp(directory.bytes(TiffDirectory.XMP));
        return metadata.orientation();
    }

    @Override
    public String format() {
        return "tiff";
    }

    /** Returns the file with new tags, which refer only to the pixels of the first page. */
    @Override
    public byte[] plain() throws BadImageException {
        TreeMap<Integer, long[]> tags = new TreeMap<>();
        tags.put(TiffDirectory.WIDTH, new long[] {width});
        tags.put(TiffDirectory.HEIGHT, new long[] {height});
        long[] bitsOfEach = new long[samples];
        Arrays.fill(bitsOfEach, bits);
        tags.put(TiffDirectory.BITS, bitsOfEach);
        tags.put(TiffDirectory.COMPRESSION, new long[] {compression});
        tags.put(TiffDirectory.PHOTOMETRIC, new long[] {photometric});
        tags.put(TiffDirectory.SAMPLES, new long[] {samples});
        boolean planes = directory.first(TiffDirectory.PLANAR, 1) == SEPARATE_PLANES && samples > 1;
        tags.put(TiffDirectory.PLANAR, new long[] {planes ? SEPARATE_PLANES : 1});
        if (samples == 2 || (samples == 4 && photometric == 2)) {
            // Alpha is not used. If it were declared as associated, the decoder would change the colors.
            tags.put(TiffDirectory.EXTRA_SAMPLES, new long[] {UNASSOCIATED_ALPHA});
        }
        if (photometric == PALETTE) {
            tags.put(TiffDirectory.COLOR_MAP, colorMap());
        }
        if (directory.has(TiffDirectory.JPEG_TABLES)) {
            tags.put(TiffDirectory.JPEG_TABLES, directory.all(TiffDirectory.JPEG_TABLES));
        }
        putBlocks(tags, planes);
        return directory.file(content, tags);
    }

    /** Returns the colors such that the decoder gets their upper 8 bits, as Pillow does, without rounding. */
    private long[] colorMap() throws BadImageException {
        long[] colors = directory.all(TiffDirectory.COLOR_MAP).clone();
        if (colors.length != 3 << bits) {
            throw new BadImageException("its palette is damaged");
        }
        for (int i = 0; i < colors.length; i++) {
            colors[i] = (colors[i] >> 8 & 0xff) * 257;
        }
        return colors;
    }

    private void putBlocks(Map<Integer, long[]> tags, boolean planes) throws BadImageException {
        boolean tiled = directory.has(TiffDirectory.TILE_WIDTH);
        long down = ((long) height + blockHeight - 1) / blockHeight;
        long across = ((long) width + blockWidth - 1) / blockWidth;
        long count = down * across * (planes ? samples : 1);
        long[] offsets = directory.all(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS);
        long[] lengths = directory.all(tiled ? TiffDirectory.TILE_BYTES : TiffDirectory.STRIP_BYTES);
        if (offsets.length < count) {
            throw new BadImageException("its header is damaged");
        }
        offsets = Arrays.copyOf(offsets, (int) count);
        long[] checked = new long[(int) count];
        long row = ((long) blockWidth * bits * (planes ? 1 : samples) + 7) / 8;
        for (int i = 0; i < count; i++) {
            long above = i / across % down * blockHeight;
            long rows = tiled ? blockHeight : Math.min(blockHeight, height - above);
            long stored = i < lengths.length ? lengths[i] : content.length - offsets[i];
            // Some programs write wrong lengths for pixels that are not compressed.
            checked[i] = compression == NONE ? row * rows : stored;
            if (offsets[i] < 0 || checked[i] < 0 || checked[i] > content.length - offsets[i]) {
                throw ByteReader.endsEarly();
            }
        }
        if (tiled) {
            tags.put(TiffDirectory.TILE_WIDTH, new long[] {blockWidth});
            tags.put(TiffDirectory.TILE_HEIGHT, new long[] {blockHeight});
        } else {
            tags.put(TiffDirectory.ROWS_PER_STRIP, new long[] {blockHeight});
        }
        tags.put(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS, offsets);
        tags.put(tiled ? TiffDirectory.TILE_BYTES : TiffDirectory.STRIP_BYTES, checked);
    }

    @Override
    public PixelRows pixels(ImageReader reader) throws IOException {
        BufferedImage image = reader.read(0);
        Raster raster = image.getRaster();
        if (photometric == CMYK) {
            return inkRows(raster);
        }
        boolean associated = directory.first(TiffDirectory.EXTRA_SAMPLES, 0) == ASSOCIATED_ALPHA;
        return associated && samples == 4 ? dividedRows(raster) : PixelRows.of(image);
    }

    /** Reads cyan, magenta, yellow and black, 0 for no ink, by Pillow's formula without color management. */
    private PixelRows inkRows(Raster raster) {
        int[] values = new int[4 * width];
        int shift = bits - 8;
        return (row, first, count, rgb) -> {
            raster.getPixels(first, row, count, 1, values);
            for (int x = 0; x < count; x++) {
                int white = 255 - (values[4 * x + 3] >> shift);
                for (int c = 0; c < 3; c++) {
                    rgb[3 * x + c] = white - Math.round((values[4 * x + c] >> shift) * white / 255f);
                }
            }
        };
    }

    /** Reads colors that are stored multiplied by their opacity, and divides them as Pillow does. */
    private PixelRows dividedRows(Raster raster) {
        int[] values = new int[4 * width];
        int shift = bits - 8;
        return (row, first, count, rgb) -> {
            raster.getPixels(first, row, count, 1, values);
            for (int x = 0; x < count; x++) {
                int opacity = values[4 * x + 3] >> shift;
                for (int c = 0; c < 3; c++) {
                    int stored = values[4 * x + c] >> shift;
                    rgb[3 * x + c] = opacity == 0 ? 0 : Math.min(255, 255 * stored / opacity);
                }
            }
        };
    }
}
