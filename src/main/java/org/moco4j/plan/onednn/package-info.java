/** Fast kernels of the plan for x86 processors, made of oneDNN's primitives. */
package org.moco4j.plan.onednn;
