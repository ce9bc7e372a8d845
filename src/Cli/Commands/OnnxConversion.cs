using System.CommandLine;
using TfModelTools.Backends;
using TfModelTools.Backends.Onnx;
using TfModelTools.Formats.Onnx.Writing;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel convert onnx: its options.</summary>
internal static class OnnxConversion
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CliConsole console)
    {
        Option<int> opset = NumberOption.Integer(
            "--opset", OnnxGraphBuilder.MinOpset, OnnxGraphBuilder.MaxOpset, OnnxOptions.DefaultOpset, "The version of the operator set.", "N");
        Option<bool> external = new("--external-data") { Description = "Keep the values of large weights in FILE.data; without it they are where the file would be beyond 2 GB." };
        Option<bool> float16 = new("--float16") { Description = "Weights and what is computed are float16; inputs and outputs stay as they are." };
        Option<bool> ports = new("--float16-ports") { Description = "With --float16, inputs and outputs are float16, too." };
        Option<bool> quantize = new("--quantize-weights") { Description = "Store large weights as 8-bit integers with a scale for each channel." };
        Option<string[]> labels = new("--label") { Description = "The names of classes, written as metadata; repeat it for each.", HelpName = "NAME" };
        Option<bool> noOptimize = new("--no-optimize") { Description = "Keep each node, without the passes that fold and fuse nodes." };
        return ConversionBuilder.Create(
            console,
            ConversionTarget.Onnx,
            "onnx",
            "Turn a model into one of ONNX, for ONNX Runtime and others.",
            [opset, external, float16, ports, quantize, labels, noOptimize],
            parsed => new OnnxOptions
            {
                Opset = parsed.GetValue(opset),
                ExternalData = parsed.GetValue(external),
                Float16 = parsed.GetValue(float16) || parsed.GetValue(ports),
                Float16Ports = parsed.GetValue(ports),
                QuantizeWeights = parsed.GetValue(quantize),
                Labels = parsed.GetValue(labels) ?? [],
                Optimize = !parsed.GetValue(noOptimize),
            },
            new OutputOptions("FILE", "The file to write, such as model.onnx."));
    }
}
