/** The training loop: epochs of steps, and the listeners that are called after them. */
package org.moco4j.train;
