package org.moco4j.report.results;

/**
 * Many small images in one image file: image n is in column {@code n % columns} and row {@code n / columns}.
 *
 * @param file the image's name in the results folder, a JPEG or PNG
 * @param columns images in a row
 * @param size height and width of one small image, in pixels
 */
public record Atlas(String file, int columns, int size) {}
