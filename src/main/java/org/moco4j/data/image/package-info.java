/**
 * Image files: recognizing, checking and decoding JPEG, PNG, WebP, TIFF, GIF, BMP and PPM, turning them upright, and
 * resizing them to squares.
 */
package org.moco4j.data.image;
