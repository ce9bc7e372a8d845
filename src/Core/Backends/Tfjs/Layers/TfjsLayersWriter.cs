using System.Text.Encodings.Web;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// Writes a Keras model as a layers model of TensorFlow.js that tf.loadLayersModel loads strictly and that predicts what Keras does. The topology is that of Keras 2, in the words of
/// TensorFlow.js 4.22 (tfjs-layers), whatever version wrote the model; each weight is named after the layer it belongs to, as the loader looks for it.
/// </summary>
public static class TfjsLayersWriter
{
    // By this name the reader knows that layers mean what TensorFlow.js computes.
    private const string KerasVersion = "tfjs-layers 4.22.0";

    /// <summary>Lists all layers that TensorFlow.js lacks or computes differently, with the reason; empty when the model can be written. Reads no weights.</summary>
    public static IReadOnlyList<UnsupportedItem> Check(KerasLayersSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        List<UnsupportedItem> items = [];
        if (source.Root.Config.Model is { IsSequential: true } && source.Root.StartShape is null && source.Root.Layers is not [{ Config.ClassName: "InputLayer" }, ..])
        {
            items.Add(new UnsupportedItem(source.Root.Config.Name, source.Root.Config.ClassName, "the file does not say what shape the model takes: give its first layer an input shape and save it again"));
        }

        TopologyWriter writer = new(source);
        using (Utf8JsonWriter json = new(Stream.Null))
        {
            writer.Write(json);
        }

        items.AddRange(writer.Unsupported);
        items.AddRange(MaskFlow.Check(source.Root, writer.Unsupported));
        HashSet<string> named = [.. items.Select(i => i.Name)];
        items.AddRange(source.Unsupported.Where(u => !named.Contains(u.Name)));
        return [.. items.Distinct()];
    }

    /// <summary>Writes a model into a folder of its own.</summary>
    /// <param name="source">The model.</param>
    /// <param name="path">The folder.</param>
    /// <param name="overwrite">What to do when it exists.</param>
    /// <param name="options">How to write it.</param>
    /// <param name="progress">Told the bytes of weights written; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <exception cref="UnsupportedModelException"><see cref="Check"/> lists layers.</exception>
    /// <exception cref="InvalidInputException">Options contradict each other or the model, or a value does not fit.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static TfjsLayersModel Write(
        KerasLayersSource source, string path, OverwriteMode overwrite, TfjsLayersOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        RequireSupported(source);
        using OutputFolder folder = OutputFolder.Create(path, overwrite);
        TfjsLayersModel model = WriteChecked(source, folder, options, progress, cancellationToken);
        folder.Commit();
        return model;
    }

    /// <summary>Writes a model that <see cref="RequireSupported"/> let pass into a folder that is being written.</summary>
    /// <inheritdoc cref="Write(KerasLayersSource, string, OverwriteMode, TfjsLayersOptions, IProgress{ProgressReport}?, CancellationToken)"/>
    internal static TfjsLayersModel WriteChecked(KerasLayersSource source, OutputFolder folder, TfjsLayersOptions options, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        TopologyWriter topology = new(source);
        TfjsLayersModel model;
        using (OutputStream stream = folder.CreateFile(TfjsFormat.ModelFileName))
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", "layers-model");
            json.WriteString("generatedBy", source.Version.Major == 0 ? "keras" : $"keras v{source.Version}");
            json.WriteString("convertedBy", ToolVersion.Text);
            json.WriteStartObject("modelTopology");
            json.WriteString("keras_version", KerasVersion);
            json.WriteString("backend", "tensor_flow.js");
            json.WritePropertyName("model_config");
            topology.Write(json);
            json.WriteEndObject();

            IReadOnlyList<IReadOnlyList<TfjsOutputWeight>> groups = options.IsSplitByLayer ? [.. topology.Groups.Select(g => g.Weights)] : [[.. topology.Groups.SelectMany(g => g.Weights)]];
            TfjsQuantizationPlan plan = TfjsQuantizationPlan.Create(options.Quantization, groups.SelectMany(g => g).Select(w => w.Name));
            IReadOnlyList<TfjsWeightGroup> written = TfjsWeightsWriter.Write(folder, groups, plan, options.ShardBytes, progress, cancellationToken);
            json.WritePropertyName(TfjsFormat.ManifestKey);
            TfjsManifestWriter.Write(json, written);
            json.WriteEndObject();
            string[] files = [TfjsFormat.ModelFileName, .. written.SelectMany(g => g.Paths)];
            model = new TfjsLayersModel(topology.Names.Of(source.Root), [.. files.Order(StringComparer.Ordinal)], written, topology.Names.Renamed);
        }

        return model;
    }

    /// <summary>The names of the weights of a model that <see cref="RequireSupported"/> let pass.</summary>
    internal static IReadOnlyList<string> WeightNames(KerasLayersSource source)
    {
        TopologyWriter topology = new(source);
        using Utf8JsonWriter json = new(Stream.Null);
        topology.Write(json);
        return [.. topology.Groups.SelectMany(g => g.Weights).Select(w => w.Name)];
    }

    /// <summary>Refuses a model of which <see cref="Check"/> lists layers.</summary>
    internal static void RequireSupported(KerasLayersSource source)
    {
        IReadOnlyList<UnsupportedItem> items = Check(source);
        if (items.Count > 0)
        {
            throw new UnsupportedModelException(source.Path, items, remedy: $"A graph model can hold what a layers model cannot: choose it by {OptionKey.Format}.");
        }
    }
}
