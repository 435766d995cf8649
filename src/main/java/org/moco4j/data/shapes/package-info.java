/** The synthetic data set {@code Shapes}, which needs no files. */
package org.moco4j.data.shapes;
