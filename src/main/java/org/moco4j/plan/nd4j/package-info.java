/** Portable kernels of the plan, made of ND4J's operations. */
package org.moco4j.plan.nd4j;
