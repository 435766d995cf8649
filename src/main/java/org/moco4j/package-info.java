/**
 * MoCo4J: Momentum Contrast (He et al. 2020) for the JVM. {@link org.moco4j.Main} is the command line. As a library,
 * start with {@link org.moco4j.run.MocoTraining} to train an encoder and {@link org.moco4j.embed.ImageEncoder} to use
 * one.
 */
package org.moco4j;
