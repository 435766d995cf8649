/** Use cases on a trained encoder: kNN accuracy, retrieval, linear probe, embedding, exploring, and the report. */
package org.moco4j.inspect;
