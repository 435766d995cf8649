package org.moco4j.config;

/**
 * A key whose value differs between two configs.
 *
 * @param key its name
 * @param mine its value in this config, as JSON
 * @param other its value in the other config, as JSON
 */
public record KeyDifference(String key, String mine, String other) {}
