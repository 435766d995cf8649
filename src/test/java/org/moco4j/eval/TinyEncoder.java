package org.moco4j.eval;

import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.buffer.DataType;

/** An untrained ResNet-18 of width 4 for images of 8 x 8 pixels, with statistics that differ from the initial ones. */
record TinyEncoder(EncoderShape shape, FlatParameters weights, FlatParameters statistics) {

    static TinyEncoder create() {
        EncoderShape shape = new EncoderShape(Architecture.RESNET18, 4, 8, false, 8);
        Encoder encoder = new Encoder(shape);
        FlatParameters statistics = FlatParameters.initial(encoder.statistics(), DataType.FLOAT, 2);
        statistics.byName().forEach((name, array) -> array.addi(name.endsWith("var") ? 0.5 : 0.01));
        return new TinyEncoder(shape, FlatParameters.initial(encoder.parameters(), DataType.FLOAT, 1), statistics);
    }
}
