package org.moco4j.data.cifar;

import java.nio.file.Path;

/** Where one form of CIFAR lies, complete. */
record CifarFolder(CifarArchive form, Path path) {}
