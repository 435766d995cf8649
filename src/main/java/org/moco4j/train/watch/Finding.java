package org.moco4j.train.watch;

/**
 * A cause that began or ended.
 *
 * @param begins whether it is there now; else it is over
 * @param seen the window that told
 */
public record Finding(Cause cause, boolean begins, Window seen) {}
