/** Short programs that use MoCo4J as a library. */
package org.moco4j.examples;
