package org.moco4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport;
import org.moco4j.export.ExportFormat;
import org.moco4j.export.ExportOptions;
import org.moco4j.export.ExportedFile;
import org.moco4j.export.Producer;
import org.moco4j.export.onnx.OnnxInput;
import org.moco4j.platform.ComputeThread;
import org.moco4j.session.BuildInfo;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.EncoderChoice;
import org.moco4j.session.EncoderDescription;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.Version;
import org.moco4j.text.Quantities;
import org.moco4j.text.TextLayout;

/** {@code export}: the encoder for use elsewhere. */
public final class ExportCommand implements Command {
    private static final String OUTPUT = "output";
    private static final String BACKBONE_ONLY = "backbone-only";
    private static final String HALF = "half";
    private static final ChoiceOption<OnnxInput> ONNX_INPUT = new ChoiceOption<>(
            "onnx-input",
            OnnxInput.ZERO_TO_ONE,
            "what the ONNX file takes: zero_to_one, floats from 0 to 1; bytes, unsigned bytes; or normalized");

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String summary() {
        return "write the encoder as ONNX, as safetensors for PyTorch, and as a SameDiff graph";
    }

    @Override
    public String withoutConfig() {
        return EncoderOption.WITHOUT_CONFIG;
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(EncoderOption.option())
                .addOption(NormalizationOption.option())
                .addOption(
                        CommonOptions.valued(
                                OUTPUT,
                                "FILE",
                                "a file whose name ends in .onnx, .safetensors or .fb [all three, in the run's results folder]"))
                .addOption(Option.builder()
                        .longOpt(BACKBONE_ONLY)
                        .desc("without the projection head")
                        .get())
                .addOption(Option.builder()
                        .longOpt(HALF)
                        .desc("safetensors only: weights in half precision, a file of half the size")
                        .get())
                .addOption(ONNX_INPUT.option())
                .addOption(ForceOption.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("export", "the encoder of the quickstart, in all three formats"),
                new Example(
                        "export --config conf/cifar10.json --output encoder.onnx --backbone-only",
                        "one file, for ONNX Runtime"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Optional<Path> output =
                Optional.ofNullable(invocation.line().getOptionValue(OUTPUT)).map(Path::of);
        Optional<ExportFormat> format = output.map(ExportFormat::of);
        if (invocation.line().hasOption(HALF) && !format.equals(Optional.of(ExportFormat.SAFETENSORS))) {
            throw new UserError("--half writes a safetensors file: give --output a name that ends in "
                    + ExportFormat.SAFETENSORS.suffix() + ".");
        }
        Optional<OnnxInput> input = invocation.line().hasOption(ONNX_INPUT.name())
                ? Optional.of(ONNX_INPUT.of(invocation))
                : Optional.empty();
        ExportOptions options = new ExportOptions(
                !invocation.line().hasOption(BACKBONE_ONLY),
                input,
                invocation.line().hasOption(HALF));
        EncoderChoice choice = EncoderOption.choose(invocation);
        if (output.isPresent()) {
            claim(List.of(output.get()), invocation);
        }
        return ComputeThread.call(() -> {
            ComputeSetup.prepare(choice.config());
            try (TrainedEncoder encoder = choice.load()) {
                EncoderExport export = new EncoderExport(new Producer(Version.number(), BuildInfo.gitCommit()));
                List<Path> targets = targets(output, new EncoderDescription(encoder).resultsFolder(choice.config()));
                claim(targets, invocation);
                for (Path target : targets) {
                    tell(export.export(encoder, ExportFormat.of(target), options, target), invocation);
                }
            }
            return 0;
        });
    }

    private static void claim(List<Path> targets, Invocation invocation) throws IOException {
        OutputFiles files = new OutputFiles();
        targets.forEach(files::add);
        files.claim(ForceOption.isGiven(invocation));
    }

    private static List<Path> targets(Optional<Path> output, Path results) {
        return output.map(List::of)
                .orElseGet(() -> Stream.of(ExportFormat.values())
                        .map(format -> results.resolve("encoder" + format.suffix()))
                        .toList());
    }

    private static void tell(ExportedFile exported, Invocation invocation) {
        PrintStream out = invocation.out();
        TextLayout layout = Consoles.layout();
        out.println(exported.file());
        String checked = String.format(
                Locale.ROOT,
                "  %s, %s, %s; read back: differs by %.1e at most",
                exported.format().key(),
                Quantities.size(exported.bytes()),
                exported.head() ? "with the projection head" : "without a projection head",
                exported.maxDifference());
        layout.lines(checked + "\n  takes " + exported.input(), 2).forEach(out::println);
        exported.notes().forEach(note -> layout.lines(note, 2).forEach(invocation.err()::println));
    }
}
