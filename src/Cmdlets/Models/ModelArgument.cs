using TfModelTools.Cmdlets.Objects;
using TfModelTools.Execution;
using TfModelTools.Import;
using TfModelTools.Inspection;

namespace TfModelTools.Cmdlets.Models;

/// <summary>A model as a parameter takes it: an imported model, a generated project, or the path of either.</summary>
public sealed class ModelArgument
{
    private readonly ImportedModel? _imported;

    internal ModelArgument(ImportedModel model)
        : this(model.Path, model.Options, model.Optimize)
    {
        _imported = model;
    }

    internal ModelArgument(string path)
        : this(path, ModelImportOptions.Default, true)
    {
    }

    private ModelArgument(string path, ModelImportOptions options, bool optimize)
    {
        Path = path;
        Options = options;
        Optimize = optimize;
    }

    /// <summary>The full path of the model's file or the project's folder.</summary>
    public string Path { get; }

    /// <summary>How it is imported.</summary>
    internal ModelImportOptions Options { get; }

    /// <summary>Whether the passes run.</summary>
    internal bool Optimize { get; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;

    /// <summary>The same model imported otherwise.</summary>
    /// <param name="options">How; null for as it was.</param>
    /// <param name="noOptimize">Whether the passes are left out.</param>
    internal ModelArgument With(ModelImportOptions? options, bool noOptimize)
    {
        bool optimize = Optimize && !noOptimize;
        return options is null && _imported is not null
            ? optimize == Optimize ? this : new ModelArgument(new ImportedModel(_imported.Graph, Path, Options, optimize))
            : new ModelArgument(Path, options ?? Options, optimize);
    }

    /// <summary>The model for a conversion; imported now where a path was given.</summary>
    /// <exception cref="TfModelTools.Common.TfModelException">It cannot be imported.</exception>
    internal ImportedModel Import(CancellationToken cancellationToken) =>
        _imported ?? new ImportedModel(ModelImporter.Import(Path, Options, cancellationToken), Path, Options, Optimize);

    /// <summary>What predicts; a generated project is compiled now. To be disposed where it can be.</summary>
    /// <exception cref="TfModelTools.Common.TfModelException">It cannot be imported or compiled.</exception>
    internal IModelRunner Open(CancellationToken cancellationToken) =>
        (_imported is null ? RunnableModel.FindProject(Path, Options, cancellationToken) : null) as IModelRunner ?? Import(cancellationToken).Runner;
}
