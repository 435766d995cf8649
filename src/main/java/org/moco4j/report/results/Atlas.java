package org.moco4j.report.results;

/**
 * Many small images in one: image n stands at column {@code n % columns}, row {@code n / columns}.
 *
 * @param file the image's name in the results folder, a JPEG or PNG
 * @param columns images in a row
 * @param size height and width of one, in pixels of the file
 */
public record Atlas(String file, int columns, int size) {}
