/**
 * Image files: recognizing, checking and decoding JPEG, PNG, GIF and BMP, turning them upright, and resizing them to
 * squares.
 */
package org.moco4j.data.image;
