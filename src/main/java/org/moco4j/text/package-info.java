/**
 * Text for people: quantities with units, line breaking, characters that are safe to print, and words drawn on images.
 */
package org.moco4j.text;
