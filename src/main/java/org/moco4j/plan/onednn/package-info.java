/** Fast kernels of the plan for x86-64 processors, with oneDNN's primitives. */
package org.moco4j.plan.onednn;
