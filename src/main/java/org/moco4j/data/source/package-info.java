/** Loads a data set or a source of images by its name. */
package org.moco4j.data.source;
