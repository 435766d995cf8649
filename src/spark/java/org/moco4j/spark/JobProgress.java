package org.moco4j.spark;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts the images of the tasks of one job that are done. A task that is repeated counts once. */
final class JobProgress extends SparkListener {
    private static final String GROUP = "spark.jobGroup.id";

    private final String group;
    private final List<PartWork> work;
    private final Set<Object> stages = new HashSet<>();
    private final BitSet done = new BitSet();
    private long images;

    /**
     * Creates a counter.
     *
     * @param group the group of the job
     * @param work the work of the tasks
     */
    JobProgress(String group, List<PartWork> work) {
        this.group = group;
        this.work = work;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
        if (job.properties() != null && group.equals(job.properties().getProperty(GROUP))) {
            for (int i = 0; i < job.stageIds().size(); i++) {
                stages.add(job.stageIds().apply(i));
            }
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
        int index = task.taskInfo().index();
        if (stages.contains(task.stageId()) && task.reason() == Success$.MODULE$ && !done.get(index)) {
            done.set(index);
            images += work.get(index).images();
        }
    }

    synchronized long images() {
        return images;
    }
}
