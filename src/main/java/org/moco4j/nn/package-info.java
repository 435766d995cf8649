/**
 * Parts of the network as SameDiff graphs: ResNet backbones, projection heads, batch norm over groups, and their
 * parameters.
 */
package org.moco4j.nn;
