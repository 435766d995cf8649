package org.moco4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.config.MocoConfig;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.session.OutputFiles;

/** {@code report}: writes the HTML page of a run, with other runs to compare if the user names some. */
public final class ReportCommand implements Command {
    @Override
    public String name() {
        return "report";
    }

    @Override
    public String summary() {
        return "write a run's HTML page again, with other runs to compare if their results folders are given";
    }

    @Override
    public String arguments() {
        return "[RESULTS...]";
    }

    @Override
    public Options options() {
        return new Options().addOption(FlagOption.FORCE.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("report", "the run of the quickstart"),
                new Example(
                        "report --config conf/cifar10.json results/cifar10-resnet18-3fa9c1d2",
                        "another run's page, with a second run to compare with"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        MocoConfig config = invocation.config();
        Path results = config.resultsFolder();
        if (!Files.isDirectory(results)) {
            throw new UserError(
                    "There are no results of this config's run: there is no folder " + results + ". Train it first.");
        }
        invocation.claim(new OutputFiles().addReport(results));
        List<Path> others = new ArrayList<>();
        for (String word : invocation.arguments()) {
            Path other = Path.of(word);
            if (!Files.isDirectory(other)) {
                throw new UserError("There is no results folder " + other + " to compare with.");
            }
            others.add(other);
        }
        RunReportWriter.print(RunReportWriter.write(results, RunReportWriter.newest(config), others), invocation.out());
        return 0;
    }
}
