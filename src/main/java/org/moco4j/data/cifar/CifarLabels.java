package org.moco4j.data.cifar;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.moco4j.UserError;

/**
 * The location of one kind of CIFAR's labels in each version of the files.
 *
 * @param classes number of classes
 * @param bytes label bytes of a binary record
 * @param byteIndex index of the label byte
 * @param binaryNames text file with one class name per line
 * @param pickleLabels possible keys of the labels, the usual one first
 * @param pickleNamesFile pickle with the class names
 * @param pickleNames key of the class names
 */
record CifarLabels(
        int classes,
        int bytes,
        int byteIndex,
        String binaryNames,
        List<String> pickleLabels,
        String pickleNamesFile,
        String pickleNames) {

    static final CifarLabels CIFAR10 = new CifarLabels(
            10, 1, 0, "batches.meta.txt", List.of("labels", "fine_labels"), "batches.meta", "label_names");
    static final CifarLabels CIFAR100_COARSE =
            new CifarLabels(20, 2, 0, "coarse_label_names.txt", List.of("coarse_labels"), "meta", "coarse_label_names");
    static final CifarLabels CIFAR100_FINE = new CifarLabels(
            100, 2, 1, "fine_label_names.txt", List.of("fine_labels", "labels"), "meta", "fine_label_names");

    /** Returns the label after checking that there is such a class. */
    int checked(long label, int index, Path file) {
        if (label < 0 || label >= classes) {
            throw new UserError(file + ": image " + index + " has the label " + label + ", expected 0 to "
                    + (classes - 1) + ". The file is damaged or belongs to another data set: put the original file "
                    + "there.");
        }
        return (int) label;
    }

    /** Returns the names after checking that there is one for each class. */
    List<String> checked(List<String> names, Path file) {
        if (names.size() != classes || new HashSet<>(names).size() != classes) {
            throw new UserError(file + " contains " + names.size() + " class names, expected " + classes
                    + " different ones. Put the original file there.");
        }
        return names;
    }
}
