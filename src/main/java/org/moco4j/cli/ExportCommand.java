package org.moco4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.cli.CommandOption.ChoiceOption;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.export.EncoderExport;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.export.EncoderExport.ExportedFile;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.export.ExportFormat;
import org.moco4j.export.onnx.OnnxInput;
import org.moco4j.inspect.ResultText;
import org.moco4j.platform.ComputeThread;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.EncoderChoice;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.Version;

/** {@code export}: writes the encoder for other programs. */
public final class ExportCommand implements Command {
    private static final String OUTPUT = "output";
    private static final FlagOption BACKBONE_ONLY = new FlagOption("backbone-only", "without the projection head");
    private static final FlagOption HALF = new FlagOption(
            "half", "weights in half precision, a file of half the size; needs --output NAME.safetensors");
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
        return EncoderOption.options()
                .addOption(CommonOptions.valued(
                        OUTPUT,
                        "FILE",
                        "a file whose name ends in .onnx, .safetensors or .fb [all three, in the run's results"
                                + " folder]"))
                .addOption(BACKBONE_ONLY.option())
                .addOption(HALF.option())
                .addOption(ONNX_INPUT.option())
                .addOption(FlagOption.FORCE.option());
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
        Optional<Path> output = invocation.value(OUTPUT).map(Path::of);
        Optional<ExportFormat> format = output.map(ExportFormat::of);
        boolean half = HALF.isGiven(invocation);
        if (half && !format.equals(Optional.of(ExportFormat.SAFETENSORS))) {
            throw new UserError("--half writes a safetensors file: give --output a name that ends in "
                    + ExportFormat.SAFETENSORS.suffix() + ".");
        }
        Optional<OnnxInput> input = invocation.value(ONNX_INPUT.name()).map(given -> ONNX_INPUT.of(invocation));
        ExportOptions options = new ExportOptions(!BACKBONE_ONLY.isGiven(invocation), input, half);
        EncoderChoice choice = EncoderOption.choose(invocation);
        if (output.isPresent()) {
            invocation.claim(new OutputFiles().add(output.get()));
        }
        return ComputeThread.call(() -> {
            ComputeSetup.prepare(choice.config());
            ResultText text = new ResultText(invocation.layout());
            try (TrainedEncoder encoder = choice.loadForExport(text.notesTo(invocation.err()))) {
                EncoderExport export = new EncoderExport(new Producer(Version.number(), Version.gitCommit()));
                Path results = encoder.resultsFolder(choice.config());
                List<Path> targets = output.map(List::of).orElseGet(() -> ExportFormat.filesIn(results));
                OutputFiles files = new OutputFiles();
                targets.forEach(files::add);
                invocation.claim(files);
                for (Path target : targets) {
                    ExportedFile exported = export.export(encoder, ExportFormat.of(target), options, target);
                    text.of(exported).forEach(invocation.out()::println);
                    exported.notes().forEach(text.notesTo(invocation.err()));
                }
            }
            return 0;
        });
    }
}
