/**
 * Evaluation without labels' help in training: features, the kNN classifier, retrieval, and measures of the features.
 */
package org.moco4j.eval;
