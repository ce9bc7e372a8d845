using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>
/// Writes the configuration of a model as TensorFlow.js reads it: that of Keras 2, without anything it does not know. On the way it collects the weights by the names that the loader
/// looks for, and what cannot be written.
/// </summary>
internal sealed class TopologyWriter
{
    private readonly KerasLayersSource _source;
    private readonly List<(string Layer, List<TfjsOutputWeight> Trainable, List<TfjsOutputWeight> Others)> _groups = [];

    public TopologyWriter(KerasLayersSource source)
    {
        _source = source;
        Names = new TfjsLayerNames(source.Root);
    }

    /// <summary>The names of the layers.</summary>
    public TfjsLayerNames Names { get; }

    /// <summary>What cannot be written, in the order of the layers.</summary>
    public List<UnsupportedItem> Unsupported { get; } = [];

    /// <summary>
    /// The weights, a group for each layer of the outermost model that has any, in the order of the layers; of a layer those that are trained come first, as Keras and TensorFlow.js count
    /// them, so that a model inside is read back by order.
    /// </summary>
    public IReadOnlyList<(string Layer, IReadOnlyList<TfjsOutputWeight> Weights)> Groups =>
        [.. _groups.Where(g => g.Trainable.Count + g.Others.Count > 0).Select(g => (g.Layer, (IReadOnlyList<TfjsOutputWeight>)[.. g.Trainable, .. g.Others]))];

    /// <summary>The file, for faults.</summary>
    public string Path => _source.Path;

    /// <summary>Writes the model: {"class_name": ..., "config": ...}.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteModel(json, _source.Root);
        json.WriteEndObject();
    }

    /// <summary>Writes class and configuration of a layer, into an object that is open.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="name">Its name.</param>
    /// <param name="scope">What its weights' names begin with, without the slash.</param>
    /// <param name="startShape">The shape it takes, where it begins a model without an input layer; null elsewhere.</param>
    /// <param name="isFrozen">Whether it is inside a layer whose weights are not trained.</param>
    public void WriteLayer(Utf8JsonWriter json, KerasModelLayer layer, string name, string scope, TensorShape? startShape, bool isFrozen)
    {
        if (layer.Config.Model is not null)
        {
            WriteModel(json, layer);
            return;
        }

        LayerTranslation translation = new(this, layer, name, scope, startShape, isFrozen);
        translation.Write(json);
    }

    /// <summary>Notes what cannot be written.</summary>
    public void Refuse(KerasModelLayer layer, string reason) =>
        Unsupported.Add(new UnsupportedItem(layer.Path.Length > 0 ? layer.Path : layer.Config.Name, layer.Config.ClassName, reason));

    /// <summary>Adds a weight to the group of the layer being written.</summary>
    public void AddWeight(string name, KerasWeight weight, bool isTrainable) =>
        (isTrainable ? _groups[^1].Trainable : _groups[^1].Others).Add(new TfjsOutputWeight(name, weight.DataType, weight.Shape, weight.Load));

    private void WriteModel(Utf8JsonWriter json, KerasModelLayer model)
    {
        KerasModelConfig config = model.Config.Model!;
        json.WriteString("class_name", config.IsSequential ? "Sequential" : "Model");
        json.WriteStartObject("config");
        json.WriteString("name", Names.Of(model));
        json.WriteStartArray("layers");
        CallNumbers? calls = config.IsSequential ? null : new CallNumbers(model);
        for (int i = 0; i < model.Layers.Count; i++)
        {
            KerasModelLayer layer = model.Layers[i];
            if (model == _source.Root)
            {
                _groups.Add((Names.Of(layer), [], []));
            }

            bool isStart = config.IsSequential && i == 0 && layer.Config.ClassName != "InputLayer" && layer.Config.Model is null && model.StartShape is not null;
            json.WriteStartObject();
            if (calls is not null)
            {
                json.WriteString("name", Names.Of(layer));
            }

            WriteLayer(json, layer, Names.Of(layer), Names.Of(layer), isStart ? model.StartShape : null, isFrozen: false);
            if (calls is not null)
            {
                WriteCalls(json, model, layer, calls);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (calls is not null)
        {
            WriteReferences(json, "input_layers", config.Inputs, model, r => calls.Of(r));
            WriteReferences(json, "output_layers", config.Outputs, model, r => calls.OfOutput(r));
        }

        json.WriteEndObject();
    }

    private void WriteCalls(Utf8JsonWriter json, KerasModelLayer model, KerasModelLayer layer, CallNumbers calls)
    {
        json.WriteStartArray("inbound_nodes");
        foreach (KerasCall call in layer.Config.Calls)
        {
            json.WriteStartArray();
            // Of a layer that TensorFlow.js lacks, the arguments are no matter.
            Action<string> refuse = layer.Config.Model is null && TfjsLayerTable.Find(layer.Config) is null ? static _ => { } : reason => Refuse(layer, reason);
            foreach (KerasTensorReference reference in CallInputs.Of(layer, call, refuse))
            {
                WriteReference(json, model, reference, calls.Of(reference), isOfCall: true);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void WriteReferences(Utf8JsonWriter json, string name, IReadOnlyList<KerasTensorReference> references, KerasModelLayer model, Func<KerasTensorReference, (int Layer, int Node)> number)
    {
        json.WriteStartArray(name);
        foreach (KerasTensorReference reference in references)
        {
            WriteReference(json, model, reference, number(reference), isOfCall: false);
        }

        json.WriteEndArray();
    }

    private void WriteReference(Utf8JsonWriter json, KerasModelLayer model, KerasTensorReference reference, (int Layer, int Node) number, bool isOfCall)
    {
        json.WriteStartArray();
        json.WriteStringValue(Names.Of(model.Layers[number.Layer]));
        json.WriteNumberValue(number.Node);
        json.WriteNumberValue(reference.Tensor);
        if (isOfCall)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
