using System.Collections.Frozen;
using TfModelTools.Common.Wording;

namespace TfModelTools.Cli;

/// <summary>What this command line calls what Core's messages name. A test holds the tables against the keys and the commands.</summary>
internal sealed class CliWording : IWording
{
    /// <summary>The options by their keys.</summary>
    public static FrozenDictionary<OptionKey, string> Options { get; } = new Dictionary<OptionKey, string>
    {
        [OptionKey.AllowMissing] = "--allow-missing",
        [OptionKey.Architecture] = "--architecture",
        [OptionKey.BatchSize] = "--batch-size",
        [OptionKey.BinaryClassification] = "--binary-classification",
        [OptionKey.Checkpoint] = "--checkpoint",
        [OptionKey.CustomLayer] = "--custom-layer",
        [OptionKey.DataType] = "--dtype",
        [OptionKey.Depth] = "--depth",
        [OptionKey.Exclude] = "--exclude",
        [OptionKey.ExcludeOptimizer] = "--exclude-optimizer",
        [OptionKey.FeaturePath] = "--features",
        [OptionKey.Force] = "--force",
        [OptionKey.Format] = "--format",
        [OptionKey.Input] = "--input-tensor",
        [OptionKey.InputObject] = "--input",
        [OptionKey.InputShape] = "--input-shape",
        [OptionKey.InputValue] = "--input-value",
        [OptionKey.KerasOrder] = "--keras-order",
        [OptionKey.KerasVersion] = "--keras-version",
        [OptionKey.Opset] = "--opset",
        [OptionKey.QuantizeWeight] = "--quantize-weights",
        [OptionKey.Metadata] = "--metadata",
        [OptionKey.NoMetaGraph] = "--no-meta-graph",
        [OptionKey.NoStateFile] = "--no-state",
        [OptionKey.Output] = "--output",
        [OptionKey.OutputMap] = "--output-map",
        [OptionKey.Recurse] = "--recurse",
        [OptionKey.Signature] = "--signature",
        [OptionKey.SkipOpCheck] = "--skip-op-check",
        [OptionKey.SplitWeightsByLayer] = "--split-weights-by-layer",
        [OptionKey.Tag] = "--tag",
        [OptionKey.Transpose] = "--transpose",
        [OptionKey.UseStructuredOutputNames] = "--use-structured-outputs-names",
    }.ToFrozenDictionary();

    /// <summary>The commands by their keys.</summary>
    public static FrozenDictionary<CommandKey, string> Commands { get; } = new Dictionary<CommandKey, string>
    {
        [CommandKey.ListVariables] = "variables",
        [CommandKey.ConvertToCSharp] = "convert csharp",
    }.ToFrozenDictionary();

    /// <inheritdoc/>
    public string Of(OptionKey option) => Options[option];

    /// <inheritdoc/>
    public string Of(CommandKey command) => $"'tfmodel {Commands[command]}'";
}
