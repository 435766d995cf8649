/** Encoders for use elsewhere: ONNX, safetensors with torchvision's names, and SameDiff graphs. */
package org.moco4j.export;
