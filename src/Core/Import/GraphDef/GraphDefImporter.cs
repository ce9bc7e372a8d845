using TfModelTools.Common;
using TfModelTools.Formats;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Identification;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Imports TensorFlow graphs: SavedModels of TensorFlow 1 and 2, meta graphs with their checkpoints, frozen graphs. Functions are written
/// out, variables become lazy constants, what depends on shapes alone is computed at import. Where a graph leaves shapes open that it
/// computes with, it is imported anew once data tells them; where the data itself decides (how often a loop runs, the size of a
/// result), it is imported anew for each prediction.
/// </summary>
public static class GraphDefImporter
{
    /// <summary>Imports a graph. Weights stay in their file until they are used.</summary>
    /// <param name="path">A SavedModel's folder or file, a .meta file, a frozen .pb or .pbtxt.</param>
    /// <param name="options">Options.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <exception cref="UnsupportedModelException">Ops are not supported; every node is listed.</exception>
    /// <exception cref="InvalidInputException">There is no such signature, tag, input or output.</exception>
    /// <exception cref="InvalidGraphException">The graph is cyclic or dangling, a function calls itself, or shapes do not agree.</exception>
    /// <inheritdoc cref="GraphDefReader.Read(string)" path="/exception"/>
    public static ModelGraph Import(string path, ModelImportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileIdentity file = FileIdentifier.Identify(path);
        if (file.Kind is not (ContentKind.SavedModel or ContentKind.MetaGraph or ContentKind.GraphDef))
        {
            throw ForeignModel.Describe(file);
        }

        ModelImportOptions chosen = options ?? ModelImportOptions.Default;
        return ImportChecked(GraphModelOpener.Open(file, chosen), chosen, cancellationToken);
    }

    /// <summary>Imports an opened graph, and holds the shapes that were asked for against its inputs.</summary>
    internal static ModelGraph ImportChecked(GraphModelSource source, ModelImportOptions chosen, CancellationToken cancellationToken)
    {
        ModelGraph graph = Import(source, chosen, cancellationToken);
        chosen.CheckShapes([.. graph.Inputs.Select(i => i.Name)], source.Path);
        return graph;
    }

    // What a graph's own parts refuse names the node; which file it stands in is known here, also where it is imported anew for its data.
    private static ModelGraph Import(GraphModelSource source, ModelImportOptions options, IReadOnlyDictionary<string, Tensor>? values, CancellationToken cancellationToken)
    {
        try
        {
            return ImportUnnamed(source, options, values, cancellationToken);
        }
        catch (InvalidGraphException e) when (e.FilePath is null)
        {
            throw new InvalidGraphException($"'{source.Path}': {e.Problem}", e.Remedy, source.Path, e);
        }
        catch (LimitExceededException e) when (e.FilePath is null)
        {
            throw new LimitExceededException($"'{source.Path}': {e.Problem}", e.Remedy, source.Path, e);
        }
    }

    /// <summary>Imports an opened graph.</summary>
    internal static ModelGraph Import(GraphModelSource source, ModelImportOptions options, CancellationToken cancellationToken) =>
        Import(source, options, null, cancellationToken);

    private static ModelGraph ImportUnnamed(
        GraphModelSource source, ModelImportOptions options, IReadOnlyDictionary<string, Tensor>? values, CancellationToken cancellationToken)
    {
        ModelGraph WithShapes(IReadOnlyDictionary<string, SymbolicShape> shapes, CancellationToken asked) => Import(
            source,
            options with { BatchSize = null, InputShapes = shapes.ToDictionary(s => s.Key, s => s.Value.ToTensorShape(), StringComparer.Ordinal) },
            null,
            asked);

        ModelGraph WithValues(IReadOnlyDictionary<string, Tensor> data, CancellationToken asked) => Import(
            source,
            options with { BatchSize = null, InputShapes = data.ToDictionary(d => d.Key, d => d.Value.Shape, StringComparer.Ordinal) },
            data,
            asked);

        TfModelException? first = null;
        GraphBuild? sketch = null;
        foreach (SymbolicShape assumption in RankAssumptions.All)
        {
            GraphBuild? own = null;
            ModelGraph WithFed(IReadOnlyDictionary<string, Tensor> fed, CancellationToken asked)
            {
                Dictionary<string, Tensor> all = new(options.Fed, StringComparer.Ordinal);
                foreach ((string name, Tensor value) in fed)
                {
                    all[name] = value;
                }

                return Import(source, options with { Fed = all, KnownDropouts = options.KnownDropouts ?? own!.RandomDropouts }, null, asked);
            }

            // Results of a size that the data decides first as they are; where more is computed of them than has known sizes, the data is waited for.
            GraphBuild Build(bool takesCounts) => own = new(source, options, values, assumption, WithShapes, WithValues, WithFed, takesCounts, cancellationToken);
            GraphBuild build = Build(takesCounts: true);
            try
            {
                if (RunCounted(build) is { } counted)
                {
                    return counted;
                }

                build = Build(takesCounts: false);
                return build.Run();
            }
            catch (UnsupportedModelException e) when (values is null && build.CanBeTold)
            {
                first ??= e;
                sketch ??= build;
            }
            catch (InvalidGraphException e) when (build.HasOpenShapes && e.FilePath is null)
            {
                first ??= e;
                sketch ??= build;
            }

            if (!build.HasOpenRanks)
            {
                break;
            }
        }

        // What shapes or data will tell is told when they are there, unless some ops are hopeless anyway.
        return sketch!.IsHopeless ? throw sketch.Refuse(hopelessOnly: true) : sketch.Defer(first!) ?? throw first!;
    }

    // Null where it comes to nothing because of such results.
    private static ModelGraph? RunCounted(GraphBuild build)
    {
        try
        {
            ModelGraph graph = build.Run();
            return CountedOutputs.CanSplit(graph) ? graph : null;
        }
        catch (Exception e) when (build.HasCounts && (e is UnsupportedModelException or InvalidGraphException))
        {
            return null;
        }
    }
}
