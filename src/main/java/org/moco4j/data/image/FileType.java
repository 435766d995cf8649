package org.moco4j.data.image;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Detects the type of a file by its first bytes. The name is used only if these have no known format. */
public final class FileType {
    /** The number of bytes that {@link #ofOther} uses. */
    public static final int BEGINNING = 1024;

    /**
     * Extensions of files that are treated as images without reading them. The decoder later detects the real format.
     */
    private static final Set<String> READABLE =
            Set.of("jpg", "jpeg", "jpe", "jif", "jfif", "jfi", "png", "gif", "bmp", "dib");

    /** Extensions of images in unsupported formats, including raw files of cameras. */
    private static final Set<String> OTHER_IMAGES = Set.of(
            ("webp heic heif hif avif tif tiff jp2 j2k jpf jpx jxl jxr svg svgz ppm pgm pbm pnm pam pfm tga icb vda "
                            + "vst psd psb xcf ico cur dds exr hdr qoi pcx sgi ras xbm xpm wbmp dcm fits fit raw dng "
                            + "cr2 cr3 crw nef nrw arw srf sr2 orf rw2 raf pef srw x3f 3fr iiq mos kdc")
                    .split(" "));

    private static final int BMP_HEADER_AT = 14;
    private static final int MIN_BMP_HEADER = 12;
    private static final int MAX_BMP_HEADER = 124;

    /** The kind of a file. */
    public enum Kind {
        READABLE,
        OTHER_IMAGE,
        NOT_AN_IMAGE
    }

    /**
     * The detected type of a file.
     *
     * @param description for an unsupported image: its format, and that it is not supported; else empty
     */
    public record Found(Kind kind, String description) {}

    private FileType() {}

    /** Whether the extension is that of a supported image format. */
    public static boolean isReadableByName(String name) {
        return READABLE.contains(extension(name));
    }

    /** Whether the extension is that of an image, supported or not. */
    public static boolean isImageByName(String name) {
        return isReadableByName(name) || OTHER_IMAGES.contains(extension(name));
    }

    /**
     * Detects the type of a file without the extension of a supported image.
     *
     * @param beginning first bytes of the file, up to {@link #BEGINNING}
     */
    public static Found ofOther(byte[] beginning, String name) {
        ByteReader bytes = new ByteReader(beginning);
        if (isReadable(bytes)) {
            return new Found(Kind.READABLE, "");
        }
        Optional<String> other = otherImage(bytes);
        if (other.isPresent()) {
            return new Found(Kind.OTHER_IMAGE, notSupported(other.get()));
        }
        String extension = extension(name);
        return OTHER_IMAGES.contains(extension)
                ? new Found(Kind.OTHER_IMAGE, extension + " files are not supported")
                : new Found(Kind.NOT_AN_IMAGE, "");
    }

    static String notSupported(String format) {
        return "it is " + (format.matches("(?i)[aeiou].*|HDR.*|XCF.*|SVG.*") ? "an " : "a ") + format
                + ", which is not supported";
    }

    /**
     * Whether this is a supported image. The signature of BMP is only two letters, so its header must have a possible
     * length too.
     */
    private static boolean isReadable(ByteReader bytes) {
        return isJpeg(bytes) || isPng(bytes) || isGif(bytes) || (isBmp(bytes) && hasBmpHeader(bytes));
    }

    static boolean isJpeg(ByteReader bytes) {
        return bytes.has("\u00ff\u00d8\u00ff", 0);
    }

    static boolean isPng(ByteReader bytes) {
        return bytes.has(PngFile.SIGNATURE, 0);
    }

    static boolean isGif(ByteReader bytes) {
        return bytes.has("GIF87a", 0) || bytes.has("GIF89a", 0);
    }

    static boolean isBmp(ByteReader bytes) {
        return bytes.has("BM", 0);
    }

    private static boolean hasBmpHeader(ByteReader bytes) {
        try {
            int length = Integer.reverseBytes(bytes.i32(BMP_HEADER_AT));
            return length >= MIN_BMP_HEADER && length <= MAX_BMP_HEADER;
        } catch (BadImageException e) {
            return false;
        }
    }

    /** Returns the name of a known but unsupported image format. */
    static Optional<String> otherImage(ByteReader bytes) {
        if (bytes.has("RIFF", 0) && bytes.has("WEBP", 8)) {
            return Optional.of("WebP image");
        }
        if (bytes.has("ftyp", 4)) {
            return isoMedia(bytes);
        }
        String text = bytes.beginning(BEGINNING);
        if (text.matches("(?s)P[1-7fF]\\s+[\\d#W].*")) {
            return Optional.of("PPM, PGM, PBM or PAM image");
        }
        if (text.matches("(?is)(\u00ef\u00bb\u00bf)?\\s*<(\\?xml|!--|!doctype svg|svg).*") && text.contains("<svg")) {
            return Optional.of("SVG image");
        }
        return signature(bytes);
    }

    /** Detects files that begin with {@code ftyp}: HEIC, AVIF and Canon's raw files; others are videos. */
    private static Optional<String> isoMedia(ByteReader bytes) {
        for (String brand : new String[] {"heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"}) {
            if (bytes.has(brand, 8)) {
                return Optional.of("HEIC image");
            }
        }
        if (bytes.has("avif", 8) || bytes.has("avis", 8)) {
            return Optional.of("AVIF image");
        }
        return bytes.has("crx ", 8) ? Optional.of("raw image of a camera (CR3)") : Optional.empty();
    }

    private static Optional<String> signature(ByteReader bytes) {
        String[][] signatures = {
            {"II*\0", "TIFF image or a raw image of a camera"},
            {"MM\0*", "TIFF image or a raw image of a camera"},
            {"\0\0\0\fjP  ", "JPEG 2000 image"},
            {"\u00ffO\u00ffQ", "JPEG 2000 image"},
            {"\0\0\0\fJXL ", "JPEG XL image"},
            {"\u00ff\n", "JPEG XL image"},
            {"8BPS", "Photoshop image"},
            {"gimp xcf", "XCF image of GIMP"},
            {"\0\0\1\0", "ICO image"},
            {"DDS ", "DDS image"},
            {"v/1\u0001", "OpenEXR image"},
            {"#?RADIANCE", "HDR image"},
            {"qoif", "QOI image"},
            {"\n\5\1\b", "PCX image"},
            {"Y\u00a6j\u0095", "Sun raster image"},
            {"SIMPLE  =", "FITS image"},
            {"FUJIFILMCCD-RAW", "raw image of a camera (RAF)"},
            {"IIRO", "raw image of a camera (ORF)"},
            {"IIRS", "raw image of a camera (ORF)"},
            {"IIU\0", "raw image of a camera (RW2)"},
            {"FOVb", "raw image of a camera (X3F)"}
        };
        for (String[] signature : signatures) {
            if (bytes.has(signature[0], 0)) {
                return Optional.of(signature[1]);
            }
        }
        return bytes.has("DICM", 128) ? Optional.of("DICOM image") : Optional.empty();
    }

    /** Describes a file, for a message about a file that should be a folder. */
    public static String describe(byte[] beginning, String name) {
        ByteReader bytes = new ByteReader(beginning);
        if (bytes.length() == 0) {
            return "an empty file";
        }
        if (isReadable(bytes)) {
            return isJpeg(bytes)
                    ? "a JPEG image"
                    : isPng(bytes) ? "a PNG image" : isGif(bytes) ? "a GIF image" : "a BMP image";
        }
        if (bytes.has("PK\3\4", 0)
                || bytes.has("\u001f\u008b", 0)
                || bytes.has("ustar", 257)
                || bytes.has("7z\u00bc\u00af", 0)
                || bytes.has("Rar!", 0)) {
            return "an archive";
        }
        Optional<String> other = otherImage(bytes);
        if (other.isPresent()) {
            return notSupported(other.get()).replaceFirst("^it is ", "").replaceFirst(", .*", "");
        }
        return extension(name).equals("json") ? "a JSON file" : "a file";
    }

    /** Returns the extension in lower case, without its dot; empty if there is none. */
    public static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
