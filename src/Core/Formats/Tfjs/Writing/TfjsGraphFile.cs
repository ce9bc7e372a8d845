using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Formats.Tfjs;

/// <summary>The model.json of a graph model that is written (GraphModelBase and ModelJSON in tfjs-core/src/io/types.ts).</summary>
/// <param name="GeneratedBy">What made the model.</param>
/// <param name="ConvertedBy">What converted it.</param>
/// <param name="Inputs">The signature's inputs, in its order.</param>
/// <param name="Outputs">The signature's outputs, in the order in which predict() gives them.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Groups">The weights.</param>
/// <param name="Metadata">What stands in userDefinedMetadata, by key; not written where it is empty.</param>
public sealed record TfjsGraphFile(
    string GeneratedBy,
    string ConvertedBy,
    IReadOnlyList<TfjsPort> Inputs,
    IReadOnlyList<TfjsPort> Outputs,
    GraphDefBuilder Graph,
    IReadOnlyList<TfjsWeightGroup> Groups,
    IReadOnlyList<KeyValuePair<string, JsonElement>> Metadata)
{
    /// <summary>Writes the file.</summary>
    /// <param name="stream">Receives it.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public void Write(Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("format", "graph-model");
        json.WriteString("generatedBy", GeneratedBy);
        json.WriteString("convertedBy", ConvertedBy);
        json.WriteStartObject("signature");
        WritePorts("inputs", Inputs);
        WritePorts("outputs", Outputs);
        json.WriteEndObject();
        json.WritePropertyName("modelTopology");
        TfjsMessageWriter.Write(json, Graph.Message);
        json.WritePropertyName(TfjsFormat.ManifestKey);
        TfjsManifestWriter.Write(json, Groups);
        if (Metadata.Count > 0)
        {
            json.WriteStartObject("userDefinedMetadata");
            foreach ((string key, JsonElement value) in Metadata)
            {
                json.WritePropertyName(key);
                value.WriteTo(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();

        void WritePorts(string side, IReadOnlyList<TfjsPort> ports)
        {
            json.WriteStartObject(side);
            foreach (TfjsPort port in ports)
            {
                json.WriteStartObject(port.Key);
                json.WriteString("name", port.Tensor);
                json.WriteString("dtype", TfjsMessageWriter.NameOf(port.DataType));
                json.WritePropertyName("tensorShape");
                TfjsMessageWriter.Write(json, NodeDefBuilder.ToMessage(port.Shape));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }
}
