package org.moco4j.export;

/**
 * The program that writes the export.
 *
 * @param version version of MoCo4J
 * @param gitCommit commit that it was built from, or a word if it is not known
 */
public record Producer(String version, String gitCommit) {
    @Override
    public String toString() {
        return "MoCo4J " + version + " (" + gitCommit + ")";
    }
}
