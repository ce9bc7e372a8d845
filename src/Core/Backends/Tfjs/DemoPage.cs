using System.Text;
using System.Text.Json;
using TfModelTools.Common;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// A page that loads a model from beside it and predicts with it: on a picture where the model takes one, else on numbers that are typed in. TensorFlow.js itself comes
/// from tf.min.js beside the page where that is there, else from a public copy. Its source is Demo/demo.html.
/// </summary>
internal static class DemoPage
{
    /// <summary>The name of the page.</summary>
    public const string FileName = "index.html";

    private const string Resource = "Demo/demo.html";

    /// <summary>Writes the page of a model.</summary>
    public static void Write(OutputFolder folder, DemoModel model)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using MemoryStream data = new();

        // The default encoder writes <, > and & as escapes: no name can end the script element that holds the data.
        using (Utf8JsonWriter json = new(data))
        {
            WriteData(json, model);
        }

        using StreamReader reader = new(typeof(DemoPage).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"'{Resource}' is missing."), Encoding.UTF8);
        Dictionary<string, string> parts = new(StringComparer.Ordinal) { ["title"] = ModelText.Xml(model.Name), ["data"] = Encoding.UTF8.GetString(data.ToArray()) };
        folder.WriteText(FileName, TextTemplate.Fill(reader.ReadToEnd(), parts));
    }

    private static void WriteData(Utf8JsonWriter json, DemoModel model)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteBoolean("isGraph", model.Format == TfjsModelFormat.GraphModel);
        json.WriteStartArray("inputs");
        foreach ((string name, string type, Tensors.TensorShape shape) in model.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("dtype", type);
            json.WriteStartArray("shape");
            foreach (long extent in shape)
            {
                json.WriteNumberValue(extent);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (string output in model.Outputs)
        {
            json.WriteStringValue(output);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
