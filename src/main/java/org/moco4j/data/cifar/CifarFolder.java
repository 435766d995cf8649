package org.moco4j.data.cifar;

import java.nio.file.Path;

/** A folder with a complete version of CIFAR. */
record CifarFolder(CifarArchive form, Path path) {}
