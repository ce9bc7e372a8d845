using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras;

/// <summary>A model ready to be written: its configuration, and its weights, not yet read.</summary>
/// <param name="Config">The configuration, JSON.</param>
/// <param name="Groups">The weights by the layers of the outermost model.</param>
/// <param name="Dialect">What it is written for.</param>
/// <param name="Notes">What is otherwise than in the model, for people.</param>
internal sealed record KerasTopology(
    ReadOnlyMemory<byte> Config, IReadOnlyList<(string Layer, IReadOnlyList<KerasOutputWeight> Weights)> Groups, KerasDialect Dialect, IReadOnlyList<string> Notes)
{
    /// <summary>How many weights there are.</summary>
    public int WeightCount => Groups.Sum(g => g.Weights.Count);

    /// <summary>The bytes of all weights.</summary>
    public long WeightBytes => Groups.Sum(g => g.Weights.Sum(w => w.Weight.Shape.ElementCount * w.Weight.DataType.ElementSize()));

    /// <summary>Makes a model ready.</summary>
    /// <param name="source">The model.</param>
    /// <param name="dialect">What it is written for.</param>
    /// <param name="name">The model's name in what is written; null for its own.</param>
    /// <param name="items">What cannot be written, all of it; empty when the model can be.</param>
    public static KerasTopology Create(KerasLayersSource source, KerasDialect dialect, string? name, out IReadOnlyList<UnsupportedItem> items)
    {
        List<UnsupportedItem> found = [];
        if (source.Root.Config.Model is { IsSequential: true } && source.Root.StartShape is null && source.Root.Layers is not [{ Config.ClassName: "InputLayer" }, ..])
        {
            found.Add(new UnsupportedItem(source.Root.Config.Name, source.Root.Config.ClassName, "the file does not say what shape the model takes: give its first layer an input shape and save it again"));
        }

        KerasTopologyWriter writer = new(source, dialect, name);
        ArrayBufferWriter<byte> config = new();
        using (Utf8JsonWriter json = new(config, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.Write(json);
        }

        found.AddRange(writer.Unsupported);
        found.AddRange(KerasMasks.Check(source.Root, dialect));
        HashSet<string> named = [.. found.Select(i => i.Name)];
        found.AddRange(source.Unsupported.Where(u => !named.Contains(u.Name)));
        items = [.. found.Distinct()];
        return new KerasTopology(config.WrittenMemory, writer.Groups, dialect, [.. writer.Names.Renamed.Select(r => $"The layer '{r.Key}' is called '{r.Value}' here."), .. writer.Notes]);
    }
}
