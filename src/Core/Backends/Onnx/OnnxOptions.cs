using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Onnx;
using TfModelTools.Formats.Onnx.Writing;

namespace TfModelTools.Backends.Onnx;

/// <summary>What a model of ONNX is to be like.</summary>
public sealed record OnnxOptions : BackendOptions
{
    /// <summary>The operator set that is written where none is asked for: the first with layer norms, which every reader since 2022 knows.</summary>
    public const int DefaultOpset = 17;

    /// <summary>What stands behind the name of a model in that of the file of its values.</summary>
    public const string ExternalSuffix = ".data";

    /// <summary>The version of the operator set, 13 to 21.</summary>
    public int Opset { get; init; } = DefaultOpset;

    /// <summary>Whether the values of large constants lie in a file of their own, PATH.data; without it they do where the file would be beyond 2 GB.</summary>
    public bool ExternalData { get; init; }

    /// <summary>Whether weights and what is computed with them are float16.</summary>
    public bool Float16 { get; init; }

    /// <summary>Whether inputs and outputs are float16, too, in a model of float16.</summary>
    public bool Float16Ports { get; init; }

    /// <summary>Whether large weights are stored as 8-bit integers, with a scale for each channel, and computed with as floats.</summary>
    public bool QuantizeWeights { get; init; }

    /// <summary>The names of classes, written as metadata; empty for none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether batch norms, biases and activations become part of what they follow. Names of nodes are kept. What these tools wrote as ONNX is left as it is.</summary>
    public bool Optimize { get; init; } = true;

    /// <inheritdoc/>
    public override bool FilesDependOnModel => !ExternalData;

    /// <inheritdoc/>
    protected internal override IReadOnlyList<string> FilesOf(string path) => ExternalData ? [path, path + ExternalSuffix] : [path];

    /// <inheritdoc/>
    protected internal override void RequireSound(string path)
    {
        RequireExtension(path);
        RequireOpset();
    }

    /// <summary>Throws unless a path is one of a model of ONNX: other programs tell its files by their ending alone.</summary>
    /// <param name="path">The path.</param>
    internal static void RequireExtension(string path)
    {
        if (!Path.GetExtension(path).Equals(OnnxFormat.Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidInputException($"'{path}' does not end in {OnnxFormat.Extension}, as models of ONNX do.", $"Name it {Path.GetFileNameWithoutExtension(path)}{OnnxFormat.Extension}.", path);
        }
    }

    /// <summary>Throws unless the version is one that is written.</summary>
    internal void RequireOpset()
    {
        if (Opset is < OnnxGraphBuilder.MinOpset or > OnnxGraphBuilder.MaxOpset)
        {
            throw new InvalidInputException(
                $"Opset {Opset} is not written; those from {OnnxGraphBuilder.MinOpset} to {OnnxGraphBuilder.MaxOpset} are.", $"Choose one of them with {OptionKey.Opset}; {DefaultOpset} is the default.");
        }
    }
}
