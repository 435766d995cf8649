/** The linear classification protocol: linear probes on frozen features. */
package org.moco4j.eval.probe;
