/** Encoders as ONNX models, and an interpreter that checks what was written. */
package org.moco4j.export.onnx;
