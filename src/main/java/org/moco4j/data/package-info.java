/**
 * Data sets as sets of images of one size with labels, and what all data sets share: requests, progress, skipped
 * files.
 */
package org.moco4j.data;
