/** Training runs: {@link org.moco4j.run.MocoTraining} with its checkpoints, kNN monitor, metrics and warnings. */
package org.moco4j.run;
