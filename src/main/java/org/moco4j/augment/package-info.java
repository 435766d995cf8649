/**
 * The augmentation of MoCo, with the parameters of torchvision's transforms, and batches of two views of each image.
 */
package org.moco4j.augment;
