/** Portable kernels of the plan, with ND4J's operations. */
package org.moco4j.plan.nd4j;
