package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Puts the arrays of one encoder into a graph under a prefix ({@code query.conv1.weight}). The graph's variables are
 * the arrays themselves, not copies: changes of the weights change the graph's results.
 */
public final class VariableScope {
    private final SameDiff graph;
    private final String prefix;
    private final FlatParameters[] sources;

    public VariableScope(SameDiff graph, String prefix, FlatParameters... sources) {
        this.graph = graph;
        this.prefix = prefix;
        this.sources = sources;
    }

    /** The name of an array in the graph. */
    public String qualified(String name) {
        return prefix.isEmpty() ? name : prefix + "." + name;
    }

    /** The variable of that name; created at the first call. */
    public SDVariable get(String name) {
        String full = qualified(name);
        if (graph.hasVariable(full)) {
            return graph.getVariable(full);
        }
        for (FlatParameters source : sources) {
            if (source.byName().containsKey(name)) {
                return graph.var(full, source.get(name));
            }
        }
        throw new IllegalArgumentException("no array '" + name + "' for the graph");
    }
}
