using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.CSharp;

/// <summary>Writes what a model is, as JSON: which layer reads from which, and the parameters of each.</summary>
internal static class ModelDescription
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>computation_graph.json: for each layer the names of those it reads from and of those that read from it.</summary>
    public static void WriteComputationGraph(Stream stream, ModelGraph graph)
    {
        Dictionary<string, List<string>> outbounds = new(StringComparer.Ordinal);
        foreach (GraphNode node in graph.Nodes)
        {
            foreach (GraphValue input in node.Inputs.Where(i => i.Constant is null))
            {
                string source = SourceOf(input);
                if (!outbounds.TryGetValue(source, out List<string>? list))
                {
                    outbounds[source] = list = [];
                }

                // One that reads a layer several times is the last in its list already.
                if (list.Count == 0 || list[^1] != node.Name)
                {
                    list.Add(node.Name);
                }
            }
        }

        Write(stream, json =>
        {
            json.WriteStartObject();
            json.WriteString("model", graph.Name);
            WriteNames(json, "inputs", graph.Inputs.Select(i => i.Name));
            WriteNames(json, "outputs", graph.Outputs.Select(o => o.Name));
            json.WriteStartArray("layers");
            foreach (NamedValue input in graph.Inputs)
            {
                Layer(input.Value.Name, "InputLayer", []);
            }

            foreach (ModelState state in graph.States)
            {
                Layer(state.Value.Name, "State", []);
            }

            foreach (GraphNode node in graph.Nodes)
            {
                Layer(node.Name, node.SourceKind, node.Inputs.Where(i => i.Constant is null).Select(SourceOf));
            }

            json.WriteEndArray();
            json.WriteEndObject();

            void Layer(string name, string kind, IEnumerable<string> inbounds)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("class", kind);
                WriteNames(json, "inbounds", inbounds);
                WriteNames(json, "outbounds", outbounds.GetValueOrDefault(name) ?? []);
                json.WriteEndObject();
            }
        });
    }

    /// <summary>model_architecture.json: class, shapes, element type, weights and parameters of each layer.</summary>
    public static void WriteArchitecture(Stream stream, ModelGraph graph) => Write(stream, json =>
    {
        json.WriteStartObject();
        json.WriteString("model", graph.Name);
        json.WriteString("source_format", graph.SourceFormat);
        WritePorts(json, "inputs", graph.Inputs);
        WritePorts(json, "outputs", graph.Outputs);
        json.WriteStartArray("layers");
        foreach (NamedValue input in graph.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("name", input.Value.Name);
            json.WriteString("class", "InputLayer");
            json.WriteString("dtype", input.Value.Spec.DataType.TensorFlowName());
            WriteShapes(json, "output_shapes", [input.Value]);
            json.WriteEndObject();
        }

        foreach (GraphNode node in graph.Nodes)
        {
            WriteLayer(json, node);
            json.FlushLarge();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteLayer(Utf8JsonWriter json, GraphNode node)
    {
        json.WriteStartObject();
        json.WriteString("name", node.Name);
        json.WriteString("layer", node.SourceName);
        json.WriteString("class", node.SourceKind);
        json.WriteString("operator", node.Operator.Name);
        json.WriteString("dtype", node.Output.Spec.DataType.TensorFlowName());
        WriteShapes(json, "input_shapes", node.Inputs.Where(i => i.Constant is null));
        WriteShapes(json, "output_shapes", node.Outputs);
        if (node.Operator is ConvOperator or ConvTransposeOperator && node.Inputs[1].Shape is { Rank: >= 3 } kernel)
        {
            WriteShape(json, "kernel_size", kernel.Take(kernel.Rank - 2));
        }

        foreach ((string name, object? value) in OperatorDescription.Parameters(node.Operator))
        {
            json.WritePropertyName(name);
            OperatorDescription.Write(json, value);
        }

        GraphValue[] constants = [.. node.Inputs.Where(i => i.Constant is not null)];
        if (constants.Length > 0)
        {
            json.WriteStartArray("weights");
            foreach (GraphValue constant in constants)
            {
                json.WriteStartObject();
                json.WriteString("name", constant.Name);
                json.WriteString("dtype", constant.Spec.DataType.TensorFlowName());
                WriteShape(json, "shape", constant.Shape);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string SourceOf(GraphValue value) => value.Producer?.Name ?? value.Name;

    private static void WritePorts(Utf8JsonWriter json, string name, IEnumerable<NamedValue> ports)
    {
        json.WriteStartArray(name);
        foreach (NamedValue port in ports)
        {
            json.WriteStartObject();
            json.WriteString("name", port.Name);
            json.WriteString("dtype", port.Value.Spec.DataType.TensorFlowName());
            WriteShape(json, "shape", port.Value.Shape);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteShapes(Utf8JsonWriter json, string name, IEnumerable<GraphValue> values)
    {
        json.WriteStartArray(name);
        foreach (GraphValue value in values)
        {
            WriteExtents(json, value.Shape);
        }

        json.WriteEndArray();
    }

    private static void WriteShape(Utf8JsonWriter json, string name, IEnumerable<Dimension> shape)
    {
        json.WritePropertyName(name);
        WriteExtents(json, shape);
    }

    private static void WriteExtents(Utf8JsonWriter json, IEnumerable<Dimension> shape)
    {
        json.WriteStartArray();
        foreach (Dimension extent in shape)
        {
            OperatorDescription.WriteExtent(json, extent);
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
            json.FlushLarge();
        }

        json.WriteEndArray();
    }

    private static void Write(Stream stream, Action<Utf8JsonWriter> write)
    {
        using (Utf8JsonWriter json = new(stream, Indented))
        {
            write(json);
        }

        stream.WriteByte((byte)'\n');
    }
}
