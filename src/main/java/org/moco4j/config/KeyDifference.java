package org.moco4j.config;

/**
 * A key in which two configs differ.
 *
 * @param key its name
 * @param mine its value in the config that was asked, as JSON
 * @param other its value in the other one, as JSON
 */
public record KeyDifference(String key, String mine, String other) {}
