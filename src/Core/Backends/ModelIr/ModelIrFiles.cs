using TfModelTools.Common;
using TfModelTools.Formats.ModelIr;
using TfModelTools.Graph;

namespace TfModelTools.Backends.ModelIr;

/// <summary>The files of an IR: the graph as its extension says, or as both where there is none, and the weights beside it. All of them are written, or none.</summary>
public static class ModelIrFiles
{
    /// <summary>The files that a path stands for, with how each holds the graph; null for the weights.</summary>
    public static IReadOnlyList<(string Path, ModelIrEncoding? Encoding)> FilesOf(string path, bool structureOnly)
    {
        string extension = Path.GetExtension(path);
        (string, ModelIrEncoding?)[] graphs =
            extension.Equals(ModelIrFormat.JsonExtension, StringComparison.OrdinalIgnoreCase) ? [(path, ModelIrEncoding.Json)]
            : extension.Equals(ModelIrFormat.BinaryExtension, StringComparison.OrdinalIgnoreCase) ? [(path, ModelIrEncoding.Binary)]
            : [(path + ModelIrFormat.JsonExtension, ModelIrEncoding.Json), (path + ModelIrFormat.BinaryExtension, ModelIrEncoding.Binary)];
        string stem = graphs.Length == 1 ? Path.ChangeExtension(path, null) : path;
        return structureOnly ? graphs : [.. graphs, (stem + ModelIrFormat.WeightsExtension, null)];
    }

    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="IModelBackend.Write"/>
    public static ModelIrModel Write(ModelGraph model, string path, ModelIrOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<(string Path, ModelIrEncoding? Encoding)> files = FilesOf(Path.GetFullPath(path), options.StructureOnly);
        options.RequireAllowed(path);
        ModelIrGraph graph = ModelIrGraph.Create(model, options.Optimize);
        graph.Graph.Complete();
        List<OutputFile> open = [];
        try
        {
            foreach ((string file, ModelIrEncoding? encoding) in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                OutputFile output = OutputFile.Create(file, options.Overwrite);
                open.Add(output);
                if (encoding is { } form)
                {
                    ModelIrGraphFile.Write(output.Stream, graph.Graph, form);
                }
                else
                {
                    ModelIrWeightsWriter.Write(output.Stream, graph.Graph.Weights, progress, cancellationToken);
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            open.ForEach(o => o.Commit());
        }
        finally
        {
            open.ForEach(o => o.Dispose());
        }

        string[] names = [.. files.Select(f => Path.GetFileName(f.Path)).Order(StringComparer.Ordinal)];
        string? weights = files.FirstOrDefault(f => f.Encoding is null).Path;
        return new ModelIrModel(
            files.Where(f => f.Encoding is not null).Last().Path,
            options.Name ?? model.Name,
            weights,
            [.. graph.Inputs.Select(i => i.Node)],
            [.. graph.Outputs.Select(o => o.Node)],
            graph.Graph.NodeCount,
            options.StructureOnly ? 0 : graph.Graph.Weights.Count,
            [.. graph.Graph.Ops.Order(StringComparer.Ordinal)],
            names,
            [.. model.Notes, .. NotesOn(files, model, graph, options)],
            graph.Warnings);
    }

    // What MMdnn's own converter prints.
    private static IEnumerable<string> NotesOn(IReadOnlyList<(string Path, ModelIrEncoding? Encoding)> files, ModelGraph model, ModelIrGraph graph, ModelIrOptions options)
    {
        if (!options.StructureOnly)
        {
            yield return $"[{graph.Graph.Weights.Count}] variables loaded.";
        }

        foreach ((string path, ModelIrEncoding? encoding) in files)
        {
            yield return encoding is null ? $"IR weights are saved as [{Path.GetFileName(path)}]." : $"IR network structure is saved as [{Path.GetFileName(path)}].";
        }

        if (options.StructureOnly)
        {
            yield return "Warning: weights are not loaded.";
        }

        foreach (string port in model.WithStatesAsPorts().Inputs.Select(i => i.Name).Where(n => graph.Inputs.All(g => g.Port != n)))
        {
            yield return $"The input '{port}' is left out: nothing reads it.";
        }

        foreach ((string port, string node) in graph.Outputs.Where(o => o.Port != o.Node))
        {
            yield return $"The output '{port}' is the node '{node}': the IR gives what no node reads, and has no names for it.";
        }
    }
}
