package org.moco4j.report.page;

/**
 * A fact about a run, such as the processor that it ran on.
 *
 * @param name of the fact
 * @param value plain text
 */
public record Fact(String name, String value) {}
