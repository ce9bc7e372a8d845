using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;

namespace TfModelTools.Backends;

/// <summary>Turns models into one target. Front-ends and inspection know back-ends by <see cref="BackendTable"/> only.</summary>
public interface IModelBackend
{
    /// <summary>What it writes.</summary>
    ConversionTarget Target { get; }

    /// <summary>What it writes, for people, such as "a C# project".</summary>
    string Description { get; }

    /// <summary>Its options as they are where nothing is asked for.</summary>
    BackendOptions DefaultOptions { get; }

    /// <summary>The rewrites it needs, in their order.</summary>
    IReadOnlyList<Legalization> Legalizations { get; }

    /// <summary>What becomes of an operator that no legalization takes away.</summary>
    /// <param name="op">The operator's record.</param>
    /// <returns>Null when it is written; else why it is refused.</returns>
    string? WhyRefused(Type op);

    /// <summary>Lists everything of a model that cannot be written, with the reason. Reads no weights.</summary>
    /// <param name="graph">The model, as imported.</param>
    IReadOnlyList<UnsupportedItem> Check(ModelGraph graph);

    /// <summary>Lists everything of a model that cannot be written, as <see cref="Check(ModelGraph)"/> does, where its layers may be at hand.</summary>
    /// <param name="graph">The model, as imported.</param>
    /// <param name="layers">Reads its layers, as <see cref="BackendOptions.Layers"/> does.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    IReadOnlyList<UnsupportedItem> Check(ModelGraph graph, Func<CancellationToken, KerasLayersSource?> layers, CancellationToken cancellationToken) => Check(graph);

    /// <summary>The files that writing a model makes; null where the output is a folder. Nothing is written, and no weights are read.</summary>
    /// <param name="graph">The model, as imported; null where it is not at hand, for those that are always made.</param>
    /// <param name="path">The output.</param>
    /// <param name="options">This back-end's options.</param>
    /// <exception cref="UnsupportedModelException">Something cannot be written; all of it is listed.</exception>
    IReadOnlyList<string>? FilesOf(ModelGraph? graph, string path, BackendOptions options) => options.FilesOf(path);

    /// <summary>Throws what writing a model would throw before it reads a weight. Nothing is written.</summary>
    /// <param name="graph">The model, as imported; it is not changed.</param>
    /// <param name="path">The output.</param>
    /// <param name="options">This back-end's options.</param>
    /// <param name="cancellationToken">Ends the checking.</param>
    /// <exception cref="UnsupportedModelException">Something cannot be written; all of it is listed.</exception>
    /// <exception cref="InvalidInputException">An option does not fit the model.</exception>
    void RequireWritable(ModelGraph graph, string path, BackendOptions options, CancellationToken cancellationToken = default);

    /// <summary>Writes a model: whole, or not at all.</summary>
    /// <param name="graph">The model, as imported; it is not changed.</param>
    /// <param name="path">The output; its parent must exist.</param>
    /// <param name="options">This back-end's options.</param>
    /// <param name="progress">Receives how far the writing is.</param>
    /// <param name="cancellationToken">Ends the writing; nothing is left behind.</param>
    /// <exception cref="UnsupportedModelException">Something cannot be written; all of it is listed, and nothing is written.</exception>
    /// <exception cref="InvalidInputException">An option does not fit the model.</exception>
    /// <exception cref="OutputException">The output cannot be written, or exists and may not be replaced.</exception>
    ConversionResult Write(ModelGraph graph, string path, BackendOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>What becomes of an operator.</summary>
    /// <param name="op">The operator's record.</param>
    OperatorSupport SupportOf(Type op) => Legalizations.Any(l => l.Operators.Contains(op)) ? OperatorSupport.Legalized
        : WhyRefused(op) is null ? OperatorSupport.Emitted
        : OperatorSupport.Refused;
}
