using System.Text;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Onnx;
using TfModelTools.Formats.Onnx.Writing;
using TfModelTools.Graph;

namespace TfModelTools.Backends.Onnx;

/// <summary>The files of a model of ONNX: the model, and its values beside it where they are many or that is asked for. Both are written, or none.</summary>
internal static class OnnxFiles
{
    /// <summary>Writes a model.</summary>
    /// <inheritdoc cref="IModelBackend.Write"/>
    public static OnnxModel Write(ModelGraph model, string path, OnnxOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        OnnxOptions.RequireExtension(path);
        options.RequireOpset();
        options.RequireAllowed(path);
        OnnxWriter writer = OnnxGraph.Create(model, options);
        OnnxGraphBuilder graph = writer.Graph;
        Describe(graph, model, options);
        string full = Path.GetFullPath(path);
        bool isExternal = options.ExternalData || NeedsSecond(graph);
        string dataPath = full + OnnxOptions.ExternalSuffix;
        using (OutputFile file = OutputFile.Create(full, options.Overwrite, isExternal ? 0 : OnnxModelWriter.SizeOf(graph), OutputOrder.Forward))
        using (OutputFile? data = isExternal ? OutputFile.Create(dataPath, options.Overwrite, OnnxModelWriter.ExternalSizeOf(graph), OutputOrder.Forward) : null)
        {
            OnnxModelWriter.Write(graph, file.Stream, data?.Stream, Path.GetFileName(dataPath), progress, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            data?.Commit();
            file.Commit();
        }

        return new OnnxModel(
            full,
            graph.Name,
            graph.Opset,
            graph.IrVersion,
            isExternal ? dataPath : null,
            [.. graph.InputNames],
            [.. graph.OutputNames],
            graph.NodeCount,
            graph.Initializers.Count,
            graph.Initializers.Sum(i => i.ByteSize),
            [.. graph.Ops.Order(StringComparer.Ordinal)],
            isExternal ? [Path.GetFileName(full), Path.GetFileName(dataPath)] : [Path.GetFileName(full)],
            model.Notes,
            [.. StateWarnings.Of(model), .. writer.Warnings]);
    }

    /// <summary>Whether a model does not fit into one file: its size is known before a value is read.</summary>
    public static bool NeedsSecond(OnnxGraphBuilder graph) => OnnxModelWriter.SizeOf(graph) > OnnxModelWriter.MaxBytes;

    private static string Json(IEnumerable<string> texts)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartArray();
            foreach (string text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // Whoever reads them takes the label of a place on an output's last axis; what is not known before it runs may have any extent.
    private static void RequireFit(int labels, ModelGraph model)
    {
        static long? Classes(NamedValue output) => output.Value.Shape.Rank == 0 || output.Value.Shape[output.Value.Shape.Rank - 1].IsPerBatch ? 1
            : output.Value.Shape[output.Value.Shape.Rank - 1] is { IsFixed: true } last ? last.Count : null;
        if (!model.Outputs.Any(o => Classes(o) is not { } classes || classes == labels))
        {
            throw new InvalidInputException(
                $"There are {labels} labels, and {string.Join(", ", model.Outputs.Select(o => $"the output '{o.Name}' has {Classes(o)} classes"))}.", "Give one label for each class, in their order.");
        }
    }

    private static void Describe(OnnxGraphBuilder graph, ModelGraph model, OnnxOptions options)
    {
        string[] tool = ToolVersion.Text.Split(' ', 2);
        graph.SetProducer(tool[0], tool.Length > 1 ? tool[1] : string.Empty);
        string source = model.Origin?.SourceFormat ?? model.SourceFormat;
        if (source.Length > 0)
        {
            graph.AddMetadata(OnnxFormat.SourceKey, source);
        }

        if (options.Labels.Count > 0)
        {
            RequireFit(options.Labels.Count, model);
            graph.AddMetadata("labels", Json(options.Labels));
        }
    }
}
