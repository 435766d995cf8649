package org.moco4j.report.page;

/**
 * One thing to know of a run, such as the processor that it ran on.
 *
 * @param name what it is
 * @param value plain text
 */
public record Fact(String name, String value) {}
