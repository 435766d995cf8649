package org.moco4j.export;

/**
 * The program that exports.
 *
 * @param version MoCo4J's
 * @param gitCommit that it was built from, or a word that it is not known
 */
public record Producer(String version, String gitCommit) {
    @Override
    public String toString() {
        return "MoCo4J " + version + " (" + gitCommit + ")";
    }
}
