package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.List;

/** The prepared work of an {@link EmulatedDevice}, and what is recorded of it. */
final class EmulatedRecordings {
    private final EmulatedDevice device;
    private final List<Recorded> open = new ArrayList<>();
    /** The work that is being recorded; null if it runs. */
    private List<Work> recording;

    EmulatedRecordings(EmulatedDevice device) {
        this.device = device;
    }

    boolean isRecording() {
        return recording != null;
    }

    /** The recordings that are not closed. */
    List<String> leaks() {
        return open.stream()
                .map(recorded -> "a recording of " + recorded.work.size() + " pieces of work")
                .toList();
    }

    void clear() {
        open.clear();
    }

    /** Prepares a piece of work. */
    Runnable work(String name, Runnable body) {
        return new Work(name, body);
    }

    /** Records the work that runs meanwhile. */
    GpuDevice.Recording record(Runnable work) {
        List<Work> recorded = new ArrayList<>();
        recording = recorded;
        try {
            work.run();
        } finally {
            recording = null;
        }
        Recorded result = new Recorded(List.copyOf(recorded));
        open.add(result);
        return result;
    }

    private final class Work implements Runnable {
        private final String name;
        private final Runnable body;
        private boolean ran;

        Work(String name, Runnable body) {
            this.name = name;
            this.body = body;
        }

        @Override
        public void run() {
            device.call(name);
            if (recording == null) {
                body.run();
                ran = true;
            } else if (ran) {
                recording.add(this);
            } else {
                throw new GpuException(name + " is recorded but never ran before");
            }
        }
    }

    private final class Recorded implements GpuDevice.Recording {
        private final List<Work> work;

        Recorded(List<Work> work) {
            this.work = work;
        }

        @Override
        public void replay() {
            device.unrecordedCall("replay");
            if (!open.contains(this)) {
                throw new GpuException("a closed recording cannot be replayed");
            }
            work.forEach(item -> item.body.run());
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}
