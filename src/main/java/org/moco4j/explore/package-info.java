/** Explores embedded images: nearest neighbors, near-duplicates, outliers and diverse subsets. */
package org.moco4j.explore;
