using System.Globalization;
using TfModelTools.Common;

namespace TfModelTools.Backends.CSharp;

/// <summary>What a generated project is to be like. Of the name "MNist" the model's class is MNistModel.</summary>
public sealed record CSharpOptions : BackendOptions
{
    /// <summary>The namespace, such as "Acme.Models"; null for the name.</summary>
    public string? Namespace { get; init; }

    /// <summary>
    /// Whether the model tells one class from another: its one output is a score (or the scores of two classes, of which the second
    /// counts), and the predictor gives it with a confidence level.
    /// </summary>
    public bool BinaryClassification { get; init; }

    /// <summary>Whether elementwise layers may write over their input when nobody reads that again.</summary>
    public bool EnableInPlace { get; init; } = true;

    /// <summary>Whether buffers share memory once their last reader is done. Off: one buffer for each layer, kept to the end.</summary>
    public bool EnableMemoryDrop { get; init; } = true;

    /// <summary>
    /// Whether the passes run first, which fold batch normalization and activations into the layers before them. Off: each layer
    /// stays a statement of its own.
    /// </summary>
    public bool Optimize { get; init; } = true;

    /// <summary>An .npz file with sample inputs and expected outputs for the project's own test; null for none (see docs/generated-project.md).</summary>
    public string? FeaturePath { get; init; }

    /// <summary>Where the weights are kept.</summary>
    public WeightStorage WeightStorage { get; init; } = WeightStorage.Npz;

    /// <summary>The framework the project targets: net10.0 or later, of which the kernels use what is new.</summary>
    public string TargetFramework { get; init; } = "net10.0";

    /// <summary>Whether pictures of the model are written: model_overview.svg, and model_overview.png where <see cref="EnableImage"/> is set.</summary>
    public bool EnableOverview { get; init; } = true;

    /// <summary>Whether Graphviz, where it is installed, draws model_overview.png: it is a program of its own, which takes a moment to start.</summary>
    public bool EnableImage { get; init; } = true;

    /// <inheritdoc/>
    protected internal override void RequireSound(string path)
    {
        if (Name is { } name && string.IsNullOrWhiteSpace(name))
        {
            throw new InvalidInputException("The name of the project is empty.", "Give a name such as MNist.");
        }

        string framework = TargetFramework;
        bool isFramework = framework.StartsWith("net", StringComparison.Ordinal) && framework.EndsWith(".0", StringComparison.Ordinal)
            && int.TryParse(framework.AsSpan(3, Math.Max(0, framework.Length - 5)), NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            && version is >= 10 and < 100;
        if (!isFramework)
        {
            throw new InvalidInputException($"'{CSharpNames.Comment(framework)}' is no target framework this project can have.", "Give net10.0 or later: the kernels use what came with .NET 10.");
        }

        if (Namespace is { } wished)
        {
            CSharpNames.RequireNamespace(wished);
        }
    }
}
