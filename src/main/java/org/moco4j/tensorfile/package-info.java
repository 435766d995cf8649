/** Files of named tensors: safetensors, and what PyTorch's {@code torch.save} writes. */
package org.moco4j.tensorfile;
