package org.moco4j.eval;

import org.moco4j.graph.Architecture;
import org.moco4j.graph.Encoder;
import org.moco4j.graph.EncoderShape;
import org.moco4j.graph.FlatArrays;
import org.nd4j.linalg.api.buffer.DataType;

/** An untrained ResNet-18 of width 4 for images of 8 x 8 pixels, with statistics that are not those it starts from. */
record TinyEncoder(EncoderShape shape, FlatArrays weights, FlatArrays statistics) {

    static TinyEncoder create() {
        EncoderShape shape = new EncoderShape(Architecture.RESNET18, 4, 8, false, 8);
        Encoder encoder = new Encoder(shape);
        FlatArrays statistics = FlatArrays.initial(encoder.statistics(), DataType.FLOAT, 2);
        statistics.byName().forEach((name, array) -> array.addi(name.endsWith("var") ? 0.5 : 0.01));
        return new TinyEncoder(shape, FlatArrays.initial(encoder.parameters(), DataType.FLOAT, 1), statistics);
    }
}
