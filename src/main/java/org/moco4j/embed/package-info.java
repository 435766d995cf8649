/** Features of images, in memory or in files: {@link org.moco4j.embed.ImageEncoder} for use as a library. */
package org.moco4j.embed;
