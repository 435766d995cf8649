/**
 * The machine: processor, memory, GPUs, native libraries, threads and signals. What must be set before ND4J loads is
 * set here.
 */
package org.moco4j.platform;
