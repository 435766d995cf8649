/** Folders of images: which files are used, classes and held-out parts, and the cache of decoded images. */
package org.moco4j.data.folder;
