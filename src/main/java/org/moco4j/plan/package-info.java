/** The execution plan: compiles a SameDiff graph into a fixed list of kernels over memory that is allocated once. */
package org.moco4j.plan;
