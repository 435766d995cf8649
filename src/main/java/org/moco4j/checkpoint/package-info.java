/**
 * Checkpoints and other files of weights, in the safetensors format: writing, checking, resuming, and names of tensors
 * from elsewhere.
 */
package org.moco4j.checkpoint;
