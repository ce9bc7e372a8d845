using System.CommandLine;
using TfModelTools.Backends;
using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;
using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Cli.Commands;

/// <summary>tfmodel convert tfjs: its options.</summary>
internal static class TfjsConversion
{
    /// <summary>Creates the command.</summary>
    public static Command Create(CliConsole console)
    {
        Option<string> format = new("--format") { Description = "graph-model (tf.loadGraphModel) or layers-model (tf.loadLayersModel; Keras models only).", DefaultValueFactory = _ => "graph-model" };
        format.AcceptOnlyFromAmong("graph-model", "layers-model");
        Option<string[]> float16 = Quantization("--quantize-float16", "Keep weights as float16");
        Option<string[]> uint8 = Quantization("--quantize-uint8", "Keep weights as 256 steps");
        Option<string[]> uint16 = Quantization("--quantize-uint16", "Keep weights as 65,536 steps");
        Option<long> shard = NumberOption.Integer("--weight-shard-size", 1, long.MaxValue, TfjsWeightsWriter.DefaultShardBytes, "The largest file of weights, in bytes.", "BYTES");
        Option<bool> split = new("--split-weights-by-layer") { Description = "A group of files for the weights of each layer (layers models)." };
        Option<bool> skip = new("--skip-op-check") { Description = "Write ops that TensorFlow.js does not have, for a program that registers them." };
        Option<bool?> strip = new("--strip-debug-ops") { Description = "Leave out ops that only check or print (they always are; True or False is noted)." };
        Option<bool?> control = new("--control-flow-v2") { Description = "Keep conditions and loops as functions (here only recurrent layers of any length are; that is noted)." };
        Option<bool> noOptimize = new("--no-optimize") { Description = "Keep each node, without the passes that fold and fuse." };
        Option<bool> structured = new("--use-structured-outputs-names") { Description = "predict() labels its results with the keys of the signature." };
        Option<string[]> metadata = new("--metadata") { Description = "KEY:FILE of JSON that is written as userDefinedMetadata; several joined by commas.", HelpName = "KEY:FILE" };
        Option<bool> map = new("--output-map") { Description = "Write output-map.json beside the model: which tensor each output is." };
        Option<bool> demo = new("--demo") { Description = "Write index.html, a page that loads the model and predicts." };
        return ConversionBuilder.Create(
            console,
            ConversionTarget.Tfjs,
            "tfjs",
            "Turn a model into one that TensorFlow.js loads.",
            [format, float16, uint8, uint16, shard, split, skip, strip, control, noOptimize, structured, metadata, map, demo],
            parsed => new TfjsOptions
            {
                Format = parsed.GetRequiredValue(format) == "graph-model" ? TfjsModelFormat.GraphModel : TfjsModelFormat.LayersModel,
                Optimize = !parsed.GetValue(noOptimize),
                StripDebugOps = parsed.GetValue(strip),
                ControlFlowV2 = parsed.GetValue(control),
                OutputMap = parsed.GetValue(map),
                Quantization = QuantizationArgument.Parse(Given(parsed, float16), Given(parsed, uint8), Given(parsed, uint16)),
                WeightShardSize = parsed.GetValue(shard),
                SplitWeightsByLayer = parsed.GetValue(split),
                SkipOpCheck = parsed.GetValue(skip),
                UseStructuredOutputNames = parsed.GetValue(structured),
                Metadata = [.. (parsed.GetValue(metadata) ?? []).SelectMany(m => m.Split(',')).Select(KeyAndFile)],
                Demo = parsed.GetValue(demo),
            });

        static Option<string[]> Quantization(string name, string description) => new(name)
        {
            Description = $"{description}: those whose names match patterns, or all.",
            HelpName = "PATTERN,...",
            Arity = new ArgumentArity(0, 100_000),
            AllowMultipleArgumentsPerToken = false,
        };

        static string[]? Given(ParseResult parsed, Option<string[]> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option) ?? [];

        static KeyValuePair<string, string> KeyAndFile(string text) => text.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon && colon + 1 < text.Length
            ? KeyValuePair.Create(text[..colon], text[(colon + 1)..])
            : throw new InvalidInputException($"'{text}' is no KEY:FILE.", "Give a key and a file of JSON, such as labels:labels.json.");
    }
}
