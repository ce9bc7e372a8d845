using System.Text;
using System.Text.Json;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.CSharp;

/// <summary>
/// Writes model/interface.json, by which programs find their way in a generated project: its names, and the names, element types and
/// shapes of inputs and outputs. A negative extent is that multiple of the batch size. Of an output that is counted the first elements of an axis count, as many as another output says.
/// </summary>
internal static class InterfaceFile
{
    /// <summary>The text of the file.</summary>
    public static string Write(ModelSource model)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("format", "tfmodeltools-csharp-1");
            json.WriteString("name", model.Name);
            json.WriteString("namespace", model.Namespace);
            json.WriteString("model_class", model.Name + "Model");
            json.WriteString("predictor_class", model.Name + "Predictor");
            json.WriteString("weights", "weights.npz");
            json.WriteNumber("bytes_per_sample", model.Plan.ArenaBytesPerSample);
            json.WriteBoolean("independent_samples", model.IsBatched);
            if (model.StateBatch > 0)
            {
                json.WriteNumber("state_batch", model.StateBatch);
            }

            Ports(json, "inputs", model.Inputs, []);
            Ports(json, "outputs", model.Outputs, model.Source.Counts);
            Defaults(json, model.Source.Defaults);
            json.WriteStartArray("notes");
            foreach (string note in model.Source.Notes)
            {
                json.WriteStringValue(note);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    // What the code takes for granted of inputs that it does not have.
    private static void Defaults(Utf8JsonWriter json, IReadOnlyList<DefaultInput> defaults)
    {
        json.WriteStartArray("defaults");
        foreach (DefaultInput input in defaults)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Port.Name);
            json.WriteString("dtype", input.Port.DataType.TensorFlowName());
            if (input.Value is { DataType: DataType.Bool } truth)
            {
                json.WriteBoolean("value", truth.AsSpan<bool>()[0]);
            }
            else if (input.Value is { } value && TensorConverter.TryConvert(value, DataType.Float64) is { } wide && double.IsFinite(wide.AsSpan<double>()[0]))
            {
                json.WriteNumber("value", wide.AsSpan<double>()[0]);
            }

            json.WriteString("reason", input.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Ports(Utf8JsonWriter json, string name, IEnumerable<SourcePort> ports, IReadOnlyList<CountedOutput> counts)
    {
        json.WriteStartArray(name);
        foreach (SourcePort port in ports)
        {
            json.WriteStartObject();
            json.WriteString("name", port.Name);
            json.WriteString("parameter", port.Identifier);
            json.WriteString("dtype", port.DataType.TensorFlowName());
            json.WriteStartArray("shape");
            foreach (Dimension extent in port.Shape)
            {
                json.WriteNumberValue(extent.IsPerBatch ? -extent.Count : extent.Count);
            }

            json.WriteEndArray();
            if (counts.FirstOrDefault(c => c.Output == port.Name) is { } counted)
            {
                json.WriteString("counted_by", counted.Count);
                json.WriteNumber("counted_axis", counted.Axis);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
