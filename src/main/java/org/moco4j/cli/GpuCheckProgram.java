package org.moco4j.cli;

import java.util.List;
import org.moco4j.plan.cuda.GpuCheck;

/** A program of its own that checks the GPU of this machine. It prints one line for each check. */
public final class GpuCheckProgram {
    private GpuCheckProgram() {}

    /**
     * Runs the checks.
     *
     * @throws IllegalStateException if one fails; Java then ends with status 1
     */
    public static void main(String[] arguments) {
        List<String> failures = GpuCheck.run(System.out::println);
        if (!failures.isEmpty()) {
            throw new IllegalStateException("failed: " + String.join(", ", failures));
        }
        System.out.println("All checks passed.");
    }
}
