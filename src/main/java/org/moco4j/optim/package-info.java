/** The optimizer, SGD with momentum and weight decay, and the learning-rate schedule. */
package org.moco4j.optim;
