/** CIFAR-10 and CIFAR-100: finding, downloading, unpacking and reading them. */
package org.moco4j.data.cifar;
