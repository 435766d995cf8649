package org.moco4j.text;

import java.awt.AWTError;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * Draws text on images. Java needs the system's fonts and the libraries fontconfig and FreeType for this. Small
 * containers do not have them; there, images are drawn without text.
 */
public final class TextPainter {
    /** How to fix images without text. */
    public static final String FIX =
            "install fonts and fontconfig: apt-get install fontconfig fonts-dejavu-core (Debian,"
                    + " Ubuntu), dnf install fontconfig dejavu-sans-fonts (Fedora, RHEL)";

    private TextPainter() {}

    /** Whether text can be drawn on this computer. */
    public static boolean works() {
        return Probe.PROBLEM.isEmpty();
    }

    /** Returns Java's message why text cannot be drawn; empty if it can. */
    public static Optional<String> problem() {
        return Probe.PROBLEM;
    }

    /** Returns a sentence for users whose images have no text, and how to fix it; empty if text can be drawn. */
    public static Optional<String> missingFontWarning() {
        return works()
                ? Optional.empty()
                : Optional.of("Images are drawn without text, because Java finds no fonts. To get text, " + FIX
                        + "; then run the same command again.");
    }

    /** Returns the sizes of text in a font; estimates if there are no fonts, so that the layout is the same. */
    public static FontMetrics metrics(Graphics2D graphics, Font font) {
        return works() ? graphics.getFontMetrics(font) : new Estimate(font);
    }

    /** Draws text in the font and the color of {@code graphics}, or nothing if there are no fonts. */
    public static void draw(Graphics2D graphics, String text, float x, float baseline) {
        if (works()) {
            graphics.drawString(text, x, baseline);
        }
    }

    /** Tests once whether text can be drawn, because Java's font classes cannot be loaded again after a failure. */
    private static final class Probe {
        static final Optional<String> PROBLEM = problem();

        private static Optional<String> problem() {
            try {
                Graphics2D graphics = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
                graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 8));
                graphics.drawString("a", 0, 8);
                graphics.dispose();
                return Optional.empty();
            } catch (InternalError | LinkageError | AWTError | RuntimeException e) {
                return Optional.of(SafeText.ofReason(e.toString()));
            }
        }
    }

    /** Estimates sizes like those of a common sans-serif font. */
    private static final class Estimate extends FontMetrics {
        private static final long serialVersionUID = 1;

        Estimate(Font font) {
            super(font);
        }

        @Override
        public int getAscent() {
            return Math.round(0.93f * font.getSize());
        }

        @Override
        public int getDescent() {
            return Math.round(0.24f * font.getSize());
        }

        @Override
        public int charWidth(char character) {
            return Math.round(0.55f * font.getSize());
        }

        @Override
        public int charWidth(int codePoint) {
            return charWidth('n');
        }

        @Override
        public int stringWidth(String text) {
            return text.codePointCount(0, text.length()) * charWidth('n');
        }
    }
}
