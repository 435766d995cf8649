/** Maps of embedded images in two dimensions, by t-SNE. */
package org.moco4j.explore.map;
