using System.Buffers;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Common.Json;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Writes graph models.</summary>
internal static class TfjsGraphModel
{
    private const string StructuredKeys = "structuredOutputKeys";

    /// <summary>Refuses what stands in a layers model alone.</summary>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="InvalidInputException">Something of it does.</exception>
    public static void RequireFit(TfjsOptions options)
    {
        if (options.SplitWeightsByLayer)
        {
            throw new InvalidInputException("The weights of a graph model are one group: a graph has no layers.", $"Leave {OptionKey.SplitWeightsByLayer} out, or write a layers model.");
        }
    }

    /// <summary>Throws what <see cref="Write"/> would throw before it reads a weight.</summary>
    /// <inheritdoc cref="IModelBackend.RequireWritable"/>
    public static void RequireWritable(ModelGraph graph, TfjsOptions options, CancellationToken cancellationToken)
    {
        TfjsGraph made = TfjsGraph.Create(graph, options);
        _ = TfjsQuantizationPlan.Create(options.Quantization, made.Graph.Constants.Select(c => c.Name));
        _ = ReadMetadata(options, made, cancellationToken);
    }

    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="IModelBackend.Write"/>
    public static TfjsModel Write(ModelGraph model, string path, TfjsOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        RequireFit(options);
        TfjsGraph graph = TfjsGraph.Create(model, options);
        TfjsOutputWeight[] weights = [.. graph.Graph.Constants.Select(c => new TfjsOutputWeight(c.Name, c.DataType, c.Shape, c.Read))];

        // The constants of functions are numbers by which a step is known again: there is nothing to save.
        TfjsQuantizationPlan quantization = TfjsQuantizationPlan.Create(options.Quantization, weights.Select(w => w.Name));
        weights = [.. weights, .. TfjsFunctions.Weights(graph.Graph)];
        List<KeyValuePair<string, JsonElement>> metadata = ReadMetadata(options, graph, cancellationToken);
        string name = options.Name ?? model.Name;
        using OutputFolder folder = OutputFolder.Create(path, options.Overwrite);
        IReadOnlyList<TfjsWeightGroup> groups = TfjsWeightsWriter.Write(folder, [weights], quantization, options.WeightShardSize, progress, cancellationToken);
        List<string> files = [.. groups.SelectMany(g => g.Paths), TfjsFormat.ModelFileName];
        using (OutputStream stream = folder.CreateFile(TfjsFormat.ModelFileName))
        {
            new TfjsGraphFile(model.SourceFormat, ToolVersion.Text, graph.Inputs, graph.Outputs, graph.Graph, groups, metadata).Write(stream);
        }

        if (options.OutputMap)
        {
            TfjsOutputMap.Write(folder, name, graph.Outputs);
            files.Add(TfjsOutputMap.FileName);
        }

        if (options.Demo)
        {
            DemoPage.Write(folder, new DemoModel(name, TfjsModelFormat.GraphModel, DemoModel.PortsOf(model.Inputs), [.. graph.Outputs.Select(o => o.Key)]));
            files.Add(DemoPage.FileName);
        }

        cancellationToken.ThrowIfCancellationRequested();
        folder.Commit();
        files.Sort(StringComparer.Ordinal);
        return new TfjsModel(
            folder.Path,
            name,
            TfjsModelFormat.GraphModel,
            [.. graph.Inputs.Select(i => i.Key)],
            [.. graph.Outputs.Select(o => o.Key)],
            weights.Length,
            groups.SelectMany(g => g.Paths).Sum(p => new FileInfo(Path.Combine(folder.Path, p)).Length),
            graph.Graph.NodeCount + graph.Graph.Functions.Sum(f => f.Nodes.Count),
            files,
            [.. model.Notes, .. graph.Notes, .. NotesOn(options, graph)],
            [.. StateWarnings.Of(model), .. WarningsOn(graph)]);
    }

    // Which of them TensorFlow.js runs without waiting, GraphExecutor.compile says.
    private static IEnumerable<string> WarningsOn(TfjsGraph graph)
    {
        string[] loops = [.. graph.Graph.Nodes.Where(n => n.Op == "StatelessWhile").Select(n => $"'{n.Name}'")];
        if (loops.Length > 0)
        {
            yield return $"The model has {(loops.Length == 1 ? "a loop" : "loops")} ({string.Join(", ", loops)}): call executeAsync() or predictAsync(); predict() and execute() refuse it. Where {OptionKey.InputShape} fixes a few hundred steps at most, predict() runs it.";
        }
    }

    private static IEnumerable<string> NotesOn(TfjsOptions options, TfjsGraph graph)
    {
        if (options.StripDebugOps is { } strips)
        {
            yield return strips ? "Ops that only check or print are left out." : "Ops that only check or print are left out all the same: nothing that the model gives depends on them.";
        }

        if (options.ControlFlowV2 is not null && !graph.Graph.Functions.Any())
        {
            yield return "Neither functions nor loops are left in the graph: predict() runs it, whatever control flow the model had.";
        }
    }

    private static List<KeyValuePair<string, JsonElement>> ReadMetadata(TfjsOptions options, TfjsGraph graph, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, JsonElement>> metadata = [];
        foreach ((string key, string file) in options.Metadata)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (metadata.Any(m => m.Key == key) || (key == StructuredKeys && options.UseStructuredOutputNames))
            {
                throw new InvalidInputException($"The metadata '{key}' is given twice.", "Give each key once.");
            }

            metadata.Add(new(key, StrictJson.Parse(InputFile.ReadBytes(file), file, "the metadata", Limits.MaxDepth, "Give a file of JSON.")));
        }

        if (options.UseStructuredOutputNames)
        {
            metadata.Add(new(StructuredKeys, Texts(graph.Outputs.Select(o => o.Key))));
        }

        return metadata;
    }

    private static JsonElement Texts(IEnumerable<string> texts)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartArray();
            foreach (string text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        return StrictJson.Parse(buffer.WrittenMemory);
    }
}
