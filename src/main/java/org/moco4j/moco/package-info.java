/**
 * The method: Algorithm 1 of He et al. 2020 in {@link org.moco4j.moco.MomentumContrast}, with InfoNCE, the queue of
 * negative keys, the momentum encoder and the shuffle of the key batch.
 */
package org.moco4j.moco;
