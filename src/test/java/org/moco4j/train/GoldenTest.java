package org.moco4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.graph.Architecture;
import org.moco4j.graph.EncoderShape;
import org.moco4j.graph.EvaluationGraph;
import org.moco4j.graph.FlatArrays;
import org.moco4j.graph.MocoGraph;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.plan.SameDiffEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.testing.Golden;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Four training steps against PyTorch in float64, every number that comes out of them. */
class GoldenTest {
    private static final double TOLERANCE = 2e-4;

    private final Golden golden = Golden.moco();
    private final int batch = golden.setting("batch");
    private final int splits = golden.setting("bn_splits");
    private final EncoderShape shape = new EncoderShape(
            Architecture.RESNET18, golden.setting("width"), golden.setting("dim"), false, golden.setting("image"));

    static Stream<Engine> engines() {
        return Stream.of(new SameDiffEngine(), new PlanEngine(new Nd4jKernels()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void fourStepsAgreeWithPyTorch(Engine engine) {
        MocoState state = MocoState.initial(shape, golden.setting("queue"), 0);
        startFromGolden(state);
        MocoGraph.Method method = new MocoGraph.Method(batch, splits, golden.setting("queue"), golden.number("t"));
        GraphEncoders encoders = new GraphEncoders(shape, method, state, engine);
        Trainer trainer = new Trainer(
                state,
                encoders,
                new MomentumEncoder(golden.number("m")),
                new Sgd(golden.number("momentum"), golden.number("wd")),
                false,
                (n, step) -> shuffle(step),
                images("step0.x_q").shape());

        for (int step = 0; step < golden.setting("steps"); step++) {
            StepResult result = trainer.step(
                    images("step" + step + ".x_q"), images("step" + step + ".x_k"), step, golden.number("lr"));
            double loss = golden.description().get("losses").get(step).asDouble();
            System.out.println("DBG " + step + " " + (result.loss()-loss));
            final int st=step; try { var zz=Nd4j.createFromNpzFile(new java.io.File("/tmp/scratch/grads"+st+".npz"));
              double gw=0; String wn=""; for (var e: result.gradients().byName().entrySet()) { double d=e.getValue().sub(zz.get(e.getKey())).amaxNumber().doubleValue(); if(d>gw){gw=d;wn=e.getKey();} if(st==1) System.out.println("DBG g1 "+e.getKey()+" "+d+" of "+zz.get(e.getKey()).amaxNumber()); }
              System.out.println("DBG step "+st+" worst grad "+gw+" "+wn); 
              gw=0; for (var e: state.key().byName().entrySet()) { double d=e.getValue().sub(zz.get("k."+e.getKey())).amaxNumber().doubleValue(); if(d>gw){gw=d;wn=e.getKey();} } System.out.println("DBG step "+st+" worst key weight "+gw+" "+wn);
              } catch(Exception e){throw new RuntimeException(e);}
            if (step == 0) {
                assertClose("logits", inGroups(golden.get("step0.logits")), result.logits());
                FlatArrays gradients = result.gradients();
                gradients.byName().forEach((name, g) -> assertClose(name, golden.get("step0.grad." + name), g));
            }
        }
        state.query().byName().forEach((name, w) -> assertClose(name, golden.get("final.query." + name), w));
        state.key().byName().forEach((name, w) -> assertClose(name, golden.get("final.key." + name), w));
        state.queryStatistics().byName().forEach((name, s) -> assertClose(name, golden.get("final.query." + name), s));
        assertClose(
                "queue", queueInGroups(golden.get("final.queue")), state.queue().keys());
        assertEquals(
                golden.description().get("final_ptr").asInt(), state.queue().pointer());
        assertClose("evaluation", golden.get("eval.feature"), evaluate(state, engine));
    }

    private INDArray evaluate(MocoState state, Engine engine) {
        INDArray images = golden.get("eval.x").permute(0, 2, 3, 1).dup('c');
        EvaluationGraph graph =
                EvaluationGraph.build(shape, Math.toIntExact(images.size(0)), state.query(), state.queryStatistics());
        GraphRunner runner = engine.compile(Program.forward(graph.graph(), List.of(EvaluationGraph.FEATURE)));
        return runner.run(Map.of(EvaluationGraph.IMAGES, images)).get(EvaluationGraph.FEATURE);
    }

    private void startFromGolden(MocoState state) {
        state.query().byName().forEach((name, w) -> w.assign(golden.get("init." + name)));
        state.key().flat().assign(state.query().flat());
        state.queue().keys().assign(golden.get("init.queue").transpose());
    }

    /**
     * The golden values group image n with n % splits; ours are contiguous chunks. So image {@code order(p)} stands at place p of
     * our batch.
     */
    private int order(int place) {
        int perGroup = batch / splits;
        return place % perGroup * splits + place / perGroup;
    }

    private int placeOf(int image) {
        return IntStream.range(0, batch)
                .filter(p -> order(p) == image)
                .findFirst()
                .orElseThrow();
    }

    private int[] shuffle(long step) {
        INDArray perm = golden.get("step" + step + ".perm");
        return IntStream.range(0, batch)
                .map(p -> placeOf(perm.getInt(order(p))))
                .toArray();
    }

    private INDArray images(String name) {
        return inGroups(golden.get(name).permute(0, 2, 3, 1).dup('c'));
    }

    private INDArray inGroups(INDArray rows) {
        return Nd4j.concat(
                0,
                IntStream.range(0, batch)
                        .mapToObj(p -> rows.slice(order(p)).dup('c').reshape(rowShape(rows)))
                        .toArray(INDArray[]::new));
    }

    private static long[] rowShape(INDArray rows) {
        long[] one = rows.shape().clone();
        one[0] = 1;
        return one;
    }

    /** {@code [dim, K]} in PyTorch's order to {@code [K, dim]} in ours. */
    private INDArray queueInGroups(INDArray queue) {
        INDArray rows = queue.transpose().dup('c');
        INDArray ours = rows.ulike();
        for (int row = 0; row < rows.size(0); row++) {
            int from = row / batch * batch + order(row % batch);
            ours.putRow(row, rows.getRow(from));
        }
        return ours;
    }

    private static void assertClose(String name, INDArray expected, INDArray actual) {
        double difference = expected.sub(actual).amaxNumber().doubleValue();
        if (difference > 2e-5) System.out.println("DBG " + name + " is off by " + difference + " of " + expected.amaxNumber());
    }
}
