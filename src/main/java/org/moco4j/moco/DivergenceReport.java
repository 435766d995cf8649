package org.moco4j.moco;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Describes a step with non-finite values: which arrays have them, and the largest weight and gradient. It is slow, for
 * a run that ends.
 */
final class DivergenceReport {
    private final MocoState state;
    private final FlatParameters gradients;

    DivergenceReport(MocoState state, FlatParameters gradients) {
        this.state = state;
        this.gradients = gradients;
    }

    /** The report; {@code what} happened is its first sentence. */
    String after(String what) {
        return what + firstBad() + ". The largest gradient is " + largest(gradients) + ", the largest weight "
                + largest(state.query()) + ".";
    }

    private String firstBad() {
        Map<String, FlatParameters> places = new LinkedHashMap<>();
        places.put("weight", state.query());
        places.put("running statistic", state.queryStatistics());
        places.put("weight of the key encoder", state.key());
        places.put("running statistic of the key encoder", state.keyStatistics());
        places.put("gradient", gradients);
        for (Map.Entry<String, FlatParameters> place : places.entrySet()) {
            Optional<String> name = FiniteCheck.firstNotFinite(place.getValue());
            if (name.isPresent()) {
                return "; the first " + place.getKey() + " that is not finite is in " + name.get();
            }
        }
        return "; all weights and gradients are still finite";
    }

    /** The largest finite magnitude, with the name of its array. */
    private static String largest(FlatParameters arrays) {
        double largest = -1;
        String where = "";
        for (Map.Entry<String, INDArray> named : arrays.byName().entrySet()) {
            DataBuffer values = named.getValue().data();
            for (long i = 0; i < named.getValue().length(); i++) {
                double magnitude = Math.abs(values.getDouble(i));
                if (Double.isFinite(magnitude) && magnitude > largest) {
                    largest = magnitude;
                    where = named.getKey();
                }
            }
        }
        return largest < 0 ? "not a number" : String.format(Locale.ROOT, "%.3g (%s)", largest, where);
    }
}
