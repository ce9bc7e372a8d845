using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Tfjs;

namespace TfModelTools.Backends.Tfjs;

/// <summary>A file beside a graph model that says which tensor each output is: {"name", "modelPath", "map": {OUTPUT: TENSOR}}, for programs that take tensors by name.</summary>
internal static class TfjsOutputMap
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "output-map.json";

    /// <summary>Writes the file.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="outputs">The signature's outputs.</param>
    public static void Write(OutputFolder folder, string name, IReadOnlyList<TfjsPort> outputs)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using OutputStream stream = folder.CreateFile(FileName);
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("modelPath", TfjsFormat.ModelFileName);
        json.WriteStartObject("map");
        foreach (TfjsPort output in outputs)
        {
            json.WriteString(output.Key, output.Tensor);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
