using System.Text.Json;
using TfModelTools.Backends.Emission;
using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras.Graphs;

/// <summary>
/// Collects the layers that emitters make of a graph's nodes, as a functional model: the same that is read of a model that Keras saved. No values are read but single numbers.
/// </summary>
internal sealed class KerasGraphWriter
{
    private static readonly HashSet<string> Statistics = ["moving_mean", "moving_variance"];

    private readonly ModelGraph _graph;
    private readonly List<KerasModelLayer> _layers = [];
    private readonly Dictionary<GraphValue, KerasTensorReference> _references = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphValue, string> _wished = new(ReferenceEqualityComparer.Instance);
    private readonly List<UnsupportedItem> _unsupported = [];
    private readonly NameScope _names = new((c, isFirst) => char.IsAsciiLetterOrDigit(c) || (!isFirst && c is '_' or '-' or '.'));

    /// <summary>Begins a model with its inputs.</summary>
    /// <param name="graph">The legalized graph.</param>
    public KerasGraphWriter(ModelGraph graph)
    {
        _graph = graph;
        foreach (NamedValue input in graph.Inputs)
        {
            string name = _names.Add(input.Name);
            KerasLayerConfig config = new("InputLayer", name, StrictJson.Build(json =>
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                TfModelTools.Backends.Layers.InputShapes.Write(json, TfModelTools.Backends.Layers.InputShapes.OfKeras3, input.Value.Shape.ToTensorShape());
                json.WriteString("dtype", input.Value.Spec.DataType.TensorFlowName());
                json.WriteEndObject();
            }));
            Add(config, [], [], [input.Value]);
        }

        // A layer that gives an output bears the output's name, by which Keras knows it.
        foreach (NamedValue output in graph.Outputs)
        {
            _wished.TryAdd(output.Value, output.Name);
        }
    }

    /// <summary>What cannot be written, seen only when its layer was made.</summary>
    public IReadOnlyList<UnsupportedItem> Unsupported => _unsupported;

    /// <summary>Adds a layer.</summary>
    /// <param name="node">The node that it is made of, whose outputs are its own.</param>
    /// <param name="className">Its class.</param>
    /// <param name="inputs">What it is called on.</param>
    /// <param name="options">Writes its options; null for none.</param>
    /// <param name="weights">Its arrays by slot.</param>
    public void Add(GraphNode node, string className, IEnumerable<GraphValue> inputs, Action<Utf8JsonWriter>? options = null, params IReadOnlyList<KeyValuePair<string, KerasWeight>> weights)
    {
        string name = _names.Add(_wished.GetValueOrDefault(node.Output) ?? node.Name);
        Add(className, name, inputs, options, weights, node.Outputs);
    }

    /// <summary>An array of a layer.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="value">The constant.</param>
    public static KeyValuePair<string, KerasWeight> Weight(string slot, GraphValue value) =>
        KeyValuePair.Create(slot, new KerasWeight(value.Name, value.Spec.DataType, value.Shape.ToTensorShape(), value.Constant!.Read));

    /// <summary>An array of a layer, under another shape.</summary>
    public static KeyValuePair<string, KerasWeight> Weight(string slot, GraphValue value, TensorShape shape) =>
        KeyValuePair.Create(slot, new KerasWeight(value.Name, value.Spec.DataType, shape, () => value.Constant!.Read().Reshape(shape)));

    /// <summary>An array of a layer that holds one number throughout.</summary>
    public static KeyValuePair<string, KerasWeight> Filled(string slot, long count, float number) => KeyValuePair.Create(slot, new KerasWeight(slot, DataType.Float32, new TensorShape(count), () =>
    {
        float[] numbers = new float[count];
        Array.Fill(numbers, number);
        return Tensor.Create<float>(numbers, new TensorShape(count));
    }));

    /// <summary>The model, when all nodes have been written.</summary>
    /// <param name="version">The Keras whose layers they are.</param>
    public KerasLayersSource Finish(KerasVersion version)
    {
        List<KerasTensorReference> outputs = [];
        HashSet<GraphValue> given = new(ReferenceEqualityComparer.Instance);
        foreach (NamedValue output in _graph.Outputs)
        {
            // An input is no layer's result, and two outputs of one tensor would bear one name.
            if (output.Value.Producer is null || !given.Add(output.Value))
            {
                string name = _names.Add(output.Name);
                outputs.Add(Add("Activation", name, [output.Value], static json => json.WriteString("activation", "linear"), [], []));
            }
            else
            {
                outputs.Add(Reference(output.Value, "Output", output.Name));
            }
        }

        Dictionary<string, int> places = _layers.Select((l, i) => (l.Config.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        KerasModelConfig model = new(_graph.Name, isSequential: false, [.. _layers.Select(l => l.Config)])
        {
            Inputs = [.. _graph.Inputs.Select(i => _references[i.Value])],
            Outputs = outputs,
        };
        KerasModelLayer root = new("", new KerasLayerConfig("Functional", _graph.Name, StrictJson.EmptyObject) { Model = model })
        {
            Layers = _layers,
            Calls = [.. _layers.Select((l, i) => (Layer: l, Index: i)).Where(l => l.Layer.Config.Calls.Count > 0).Select(l => (l.Index, 0))],
            Resolve = r => (places[r.Layer], 0),
            ResolveOutput = r => (places[r.Layer], 0),
        };
        return new KerasLayersSource(_graph.Name, _graph.SourceFormat, version, root, []);
    }

    // A constant is no layer's result.
    private KerasTensorReference Reference(GraphValue value, string className, string name)
    {
        if (!_references.TryGetValue(value, out KerasTensorReference? reference))
        {
            _unsupported.Add(new UnsupportedItem(name, className, $"it takes the constant '{value.Name}', which no layer gives"));
            reference = _references[value] = new KerasTensorReference(name, 0, 0);
        }

        return reference;
    }

    private KerasTensorReference Add(
        string className, string name, IEnumerable<GraphValue> inputs, Action<Utf8JsonWriter>? options, IReadOnlyList<KeyValuePair<string, KerasWeight>> weights, IReadOnlyList<GraphValue> outputs)
    {
        KerasArgument[] tensors = [.. inputs.Select(i => new KerasTensorArgument(Reference(i, className, name)))];
        KerasLayerConfig config = new(className, name, StrictJson.Build(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            options?.Invoke(json);
            json.WriteEndObject();
        }))
        {
            Calls = [new KerasCall([tensors.Length == 1 ? tensors[0] : new KerasListArgument(tensors)], new Dictionary<string, KerasArgument>())],
        };
        return Add(config, inputs, weights, outputs);
    }

    private KerasTensorReference Add(KerasLayerConfig config, IEnumerable<GraphValue> inputs, IReadOnlyList<KeyValuePair<string, KerasWeight>> weights, IReadOnlyList<GraphValue> outputs)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            _references[outputs[i]] = new KerasTensorReference(config.Name, 0, i);
        }

        _layers.Add(new KerasModelLayer(config.Name, config)
        {
            Weights = weights,
            NotTrained = Statistics,
            Recorded = [new KerasRecordedCall([.. inputs.Select(Recorded)], [.. outputs.Select(Recorded)])],
        });
        return new KerasTensorReference(config.Name, 0, 0);
    }

    private static KerasCallTensor Recorded(GraphValue value) => new(value.Spec.DataType, value.Shape.ToTensorShape(), HasMask: false);
}
