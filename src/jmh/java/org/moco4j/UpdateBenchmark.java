package org.moco4j;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.moco4j.moco.MomentumEncoder;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.Initializer;
import org.moco4j.nn.ParameterSpec;
import org.moco4j.optim.Sgd;
import org.nd4j.linalg.api.buffer.DataType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a step does to as many weights as a ResNet-18 with its head has, beside the encoders' passes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1, time = 2)
@Measurement(iterations = 3, time = 3)
public class UpdateBenchmark {
    private static final List<ParameterSpec> SPECS =
            List.of(new ParameterSpec("all", new long[] {11_234_432}, Initializer.linearDefault(1)));

    private final FlatParameters query = FlatParameters.initial(SPECS, DataType.FLOAT, 0);
    private final FlatParameters key = FlatParameters.initial(SPECS, DataType.FLOAT, 1);
    private final FlatParameters gradients = FlatParameters.initial(SPECS, DataType.FLOAT, 2);
    private final FlatParameters velocity = FlatParameters.zeros(SPECS, DataType.FLOAT);
    private final Sgd sgd = new Sgd(0.9, 5e-4);
    private final MomentumEncoder momentumEncoder = new MomentumEncoder(0.99);

    /** v = momentum v + g + wd w, w = w - lr v. */
    @Benchmark
    public void sgd() {
        sgd.step(query, velocity, gradients, 1e-3);
    }

    /** key = m key + (1 - m) query. */
    @Benchmark
    public void momentumEncoder() {
        momentumEncoder.update(key, query);
    }

    @TearDown(Level.Trial)
    public void close() {
        query.close();
        key.close();
        gradients.close();
        velocity.close();
    }
}
