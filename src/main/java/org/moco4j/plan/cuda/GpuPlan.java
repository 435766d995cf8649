package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.moco4j.plan.CompiledProgram;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.Placeholders;
import org.moco4j.plan.Step;
import org.moco4j.plan.Value;
import org.moco4j.plan.ValueMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A compiled program on a GPU. {@link #run} copies placeholders and weights to the device and results back;
 * {@link #start} only starts the work, for a training step that keeps everything on the device.
 */
public final class GpuPlan implements GraphRunner {
    private final CompiledProgram program;
    private final GpuMemory memory;
    private final Placeholders shapes;

    /** Bound at the first run, when all programs of the engine are compiled. */
    private List<Runnable> work;

    /** Whether the addresses of this plan are a part of other work. */
    private boolean fixed;

    private final RecordedWork recorded;
    private final List<Copy> uploads = new ArrayList<>();
    private final List<Copy> downloads = new ArrayList<>();
    private Times times = new Times(0, 0);

    private record Copy(INDArray host, long device) {}

    GpuPlan(CompiledProgram program, GpuMemory memory) {
        this.program = program;
        this.memory = memory;
        this.shapes = Placeholders.of(program.placeholders());
        this.recorded = new RecordedWork(memory.device(), this::startSteps);
        memory.open(this);
    }

    @Override
    public Map<String, INDArray> run(Map<String, INDArray> given) {
        bind();
        shapes.check(given);
        long start = System.nanoTime();
        program.placeholders().forEach((name, array) -> {
            array.assign(given.get(name));
            memory.upload(array, placed(array));
        });
        upload();
        recorded.start();
        memory.device().synchronize();
        downloads.forEach(copy -> memory.download(copy.device, copy.host));
        times = new Times(System.nanoTime() - start, 0);
        return program.outputs();
    }

    /** Starts the work on what is in the memory of the device, and returns without waiting. */
    public void start() {
        fixed = true;
        bind();
        startSteps();
    }

    private void startSteps() {
        work.forEach(Runnable::run);
    }

    /** Bytes of the values that are in the block of all plans. */
    long blockBytes() {
        return program.layout().length() * Float.BYTES;
    }

    /** Whether the plan must keep the block that it has. */
    boolean isFixed() {
        return fixed && work != null;
    }

    /** Forgets all addresses; the next run finds them again. */
    void unbind() {
        work = null;
        uploads.clear();
        downloads.clear();
        recorded.close();
    }

    private long placed(INDArray array) {
        return memory.address(array, this);
    }

    /** The address of the placeholder of this name on the device. */
    public long placeholder(String name) {
        return placed(program.placeholders().get(name));
    }

    /** The address of the output of this name on the device. */
    public long output(String name) {
        return placed(program.outputs().get(name));
    }

    /** The number of elements of the output of this name. */
    public long length(String name) {
        return program.outputs().get(name).length();
    }

    /** Copies an output to its host array and returns the array, which is valid until the next run. */
    public INDArray download(String name) {
        INDArray array = program.outputs().get(name);
        memory.download(placed(array), array);
        return array;
    }

    private void bind() {
        if (work != null) {
            return;
        }
        long block = memory.block();
        Map<Value, INDArray> outside = program.outside();
        ValueMemory places = new ValueMemory() {
            @Override
            public INDArray apply(Value value) {
                throw new UnsupportedOperationException(value + " is in the memory of the GPU");
            }

            @Override
            public long address(Value value) {
                INDArray array = outside.get(value);
                return array == null ? block + program.layout().offset(value) * Float.BYTES : placed(array);
            }
        };
        work = program.steps().stream().map(step -> step.binding().bind(places)).toList();
        findCopies();
        // Here too, because start() does not copy.
        upload();
    }

    private void upload() {
        for (Copy copy : uploads) {
            if (!memory.isKept(copy.host)) {
                memory.upload(copy.host, copy.device);
            }
        }
    }

    /** What a run copies: weights and constants before it, outputs and gradients after it. */
    private void findCopies() {
        Set<Value> written =
                program.steps().stream().flatMap(step -> step.writes().stream()).collect(Collectors.toSet());
        program.outside().forEach((value, array) -> {
            Copy copy = new Copy(array, placed(array));
            if (written.contains(value)) {
                downloads.add(copy);
            } else if (!program.placeholders().containsValue(array)) {
                uploads.add(copy);
            }
        });
    }

    @Override
    public Times lastTimes() {
        return times;
    }

    /** Runs all steps once more, each alone, on what is in the memory of the device. */
    @Override
    public List<StepUse> stepUse() {
        bind();
        List<StepUse> uses = new ArrayList<>();
        for (int i = 0; i < work.size(); i++) {
            memory.device().synchronize();
            long start = System.nanoTime();
            work.get(i).run();
            memory.device().synchronize();
            Step step = program.steps().get(i);
            uses.add(new StepUse(step.kernel(), step.work(), System.nanoTime() - start, 0));
        }
        return uses;
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(program::close);
            all.push(() -> memory.close(this));
            all.push(recorded::close);
        }
    }
}
