package org.moco4j.plan;

import java.util.List;

/**
 * One piece of work in the order in which it runs.
 *
 * @param kernel what a person calls it
 * @param inPlace whether the first value written may take the memory of the first one read
 */
record Step(String kernel, List<Value> reads, List<Value> writes, boolean inPlace, Emitter.Binding binding) {}
