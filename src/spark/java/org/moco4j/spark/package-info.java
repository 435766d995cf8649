/**
 * Trains and embeds on a cluster with Apache Spark. The driver does everything but the encoders: momentum update,
 * queue, SGD, checkpoints and the kNN monitor. The executors run the groups of the batch norm, each as a task.
 */
package org.moco4j.spark;
