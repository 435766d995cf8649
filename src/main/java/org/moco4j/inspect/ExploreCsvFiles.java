package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVPrinter;
import org.moco4j.explore.DiverseSubset;
import org.moco4j.explore.NearDuplicates;
import org.moco4j.explore.NearDuplicates.DuplicateGroup;
import org.moco4j.explore.NearestNeighbors.Neighbor;
import org.moco4j.explore.Outliers;
import org.moco4j.explore.Outliers.Outlier;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.CsvFile;
import org.moco4j.io.WrittenFiles;

/** Writes the results of an exploration as CSV files for other programs. */
record ExploreCsvFiles(Path folder, List<String> names) {
    /** The list of the images most similar to a given one. */
    static final String NEIGHBORS = "neighbors.csv";

    void write(NearDuplicates duplicates) throws IOException {
        write("duplicates.csv", new String[] {"group", "name", "most_like", "similarity"}, table -> {
            int number = 0;
            for (DuplicateGroup group : duplicates.groups()) {
                number++;
                for (DuplicateGroup.Member member : group.members()) {
                    table.printRecord(
                            number, names.get(member.row()), names.get(member.nearest()), member.similarity());
                }
            }
        });
    }

    void write(Outliers outliers) throws IOException {
        write("outliers.csv", new String[] {"rank", "name", "score"}, table -> {
            int rank = 0;
            for (Outlier outlier : outliers.images()) {
                table.printRecord(++rank, names.get(outlier.row()), outlier.score());
            }
        });
    }

    void write(DiverseSubset subset) throws IOException {
        write("diverse.csv", new String[] {"order", "name", "radius"}, table -> {
            int order = 0;
            for (DiverseSubset.Choice choice : subset.choices()) {
                table.printRecord(++order, names.get(choice.row()), choice.radius());
            }
        });
    }

    void write(List<Neighbor> neighbors) throws IOException {
        // The name of the same file in earlier versions.
        WrittenFiles.deleteIfOwn(folder.resolve("neighbours.csv"), WrittenFiles.BY_LIST);
        write(NEIGHBORS, new String[] {"rank", "name", "similarity"}, table -> {
            int rank = 0;
            for (Neighbor neighbor : neighbors) {
                table.printRecord(++rank, names.get(neighbor.row()), neighbor.similarity());
            }
        });
    }

    private interface Rows {
        void printTo(CSVPrinter table) throws IOException;
    }

    private void write(String name, String[] header, Rows rows) throws IOException {
        AtomicFile.write(folder.resolve(name), out -> {
            CSVPrinter table = CsvFile.to(out, header);
            rows.printTo(table);
            table.flush();
        });
    }
}
