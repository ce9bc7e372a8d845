using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// Writes the configuration of a model as Keras 2 or Keras 3 reads it. On the way it collects the weights with their places in the file, and what cannot be written.
/// </summary>
internal sealed class KerasTopologyWriter
{
    private readonly KerasLayersSource _source;
    private readonly string? _name;
    private readonly List<(string Layer, List<KerasOutputWeight> Weights)> _groups = [];

    /// <summary>Begins a model.</summary>
    public KerasTopologyWriter(KerasLayersSource source, KerasDialect dialect, string? name)
    {
        _name = name;
        _source = source;
        Dialect = dialect;
        Names = new KerasLayerNames(source.Root, dialect);
    }

    /// <summary>What is written for.</summary>
    public KerasDialect Dialect { get; }

    /// <summary>The names of the layers.</summary>
    public KerasLayerNames Names { get; }

    /// <summary>Whether the layer being written is inside another.</summary>
    public bool IsInside { get; private set; }

    /// <summary>What cannot be written, in the order of the layers.</summary>
    public List<UnsupportedItem> Unsupported { get; } = [];

    /// <summary>What is otherwise than in the model, for people.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The file, for faults.</summary>
    public string Path => _source.Path;

    /// <summary>
    /// The weights by the layers of the outermost model, all of which are there, in their order; of a layer those that are trained come first, as Keras counts them.
    /// </summary>
    public IReadOnlyList<(string Layer, IReadOnlyList<KerasOutputWeight> Weights)> Groups => [.. _groups.Select(g => (g.Layer, (IReadOnlyList<KerasOutputWeight>)[.. g.Weights.OrderBy(w => !w.IsTrainable)]))];

    /// <summary>Writes the model: {"class_name": ..., "config": ...}.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteModel(json, _source.Root, KerasPlace.Root);
        json.WriteEndObject();
    }

    /// <summary>Writes class and configuration of a layer inside another, into an object that is open; perhaps without an option.</summary>
    public void WriteInside(Utf8JsonWriter json, KerasModelLayer layer, string name, KerasPlace place, string? without = null)
    {
        bool wasInside = IsInside;
        IsInside = true;
        WriteLayer(json, layer, name, place, without);
        IsInside = wasInside;
    }

    /// <summary>Notes what cannot be written.</summary>
    public void Refuse(KerasModelLayer layer, string reason) =>
        Unsupported.Add(new UnsupportedItem(layer.Path.Length > 0 ? layer.Path : layer.Config.Name, layer.Config.ClassName, reason));

    /// <summary>Adds a weight to the group of the layer being written.</summary>
    public void AddWeight(KerasOutputWeight weight) => _groups[^1].Weights.Add(weight);

    private void WriteLayer(Utf8JsonWriter json, KerasModelLayer layer, string name, KerasPlace place, string? without = null)
    {
        if (layer.Config.Model is not null)
        {
            WriteModel(json, layer, place);
            return;
        }

        new KerasLayerTranslation(this, layer, name, place, without).Write(json);
    }

    private void WriteModel(Utf8JsonWriter json, KerasModelLayer model, KerasPlace place)
    {
        KerasModelConfig config = model.Config.Model!;
        string className = KerasLayerTable.ClassOf(model, Dialect);
        if (Dialect.IsKeras3 || IsInside)
        {
            json.WriteString("module", config.IsSequential ? "keras" : "keras.src.models.functional");
        }

        json.WriteString("class_name", className);
        if (Dialect.IsKeras3 || IsInside)
        {
            json.WriteString("registered_name", config.IsSequential ? null : className);
        }

        json.WriteStartObject("config");
        json.WriteString("name", model == _source.Root && _name is not null ? Names.Legal(_name) : Names.Of(model));
        json.WriteStartArray("layers");
        KerasCallWriter? calls = config.IsSequential ? null : new KerasCallWriter(model, Dialect, Names.Of);

        // Operations are no layers: they have no place among them.
        IReadOnlyList<int> order = KerasLayerOrder.Of(model);
        using IEnumerator<string> attributes = KerasNames.NumberByClass(order.Select(i => model.Layers[i]).Where(l => !KerasLayerTable.IsOperation(l.Config) || !Dialect.IsKeras3).Select(l => KerasLayerTable.ClassOf(l, Dialect))).GetEnumerator();
        foreach (int i in order)
        {
            KerasModelLayer layer = model.Layers[i];
            string name = Names.Of(layer);
            // A sequential model does not count its input layer among its layers.
            if (model == _source.Root && !(config.IsSequential && layer.Config.ClassName == "InputLayer"))
            {
                _groups.Add((name, []));
            }

            if (config.IsSequential && i == 0 && layer.Config.ClassName != "InputLayer" && layer.Config.Model is null && model.StartShape is not null)
            {
                WriteStart(json, model, layer);
            }

            string attribute = (!KerasLayerTable.IsOperation(layer.Config) || !Dialect.IsKeras3) && attributes.MoveNext() ? attributes.Current : name;
            json.WriteStartObject();
            WriteLayer(json, layer, name, place.Inside("layers/" + attribute, name, isFrozen: false));
            if (calls is not null)
            {
                json.WriteString("name", name);
                WriteCalls(json, layer, i, calls);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (calls is not null)
        {
            calls.WriteReferences(json, "input_layers", config.Inputs, areOutputs: false);
            calls.WriteReferences(json, "output_layers", config.Outputs, areOutputs: true);
        }

        json.WriteEndObject();
    }

    // Keras 3 takes the shape from an input layer alone.
    private void WriteStart(Utf8JsonWriter json, KerasModelLayer model, KerasModelLayer first)
    {
        json.WriteStartObject();
        if (Dialect.IsKeras3)
        {
            json.WriteString("module", "keras.layers");
        }

        json.WriteString("class_name", "InputLayer");
        if (Dialect.IsKeras3)
        {
            json.WriteNull("registered_name");
        }

        json.WriteStartObject("config");
        json.WriteString("name", Names.Of(first) + "_input");
        KerasLayerTranslation.WriteInput(json, Dialect, model.StartShape!, KerasLayerTranslation.KeptType(first.Config.Config));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteCalls(Utf8JsonWriter json, KerasModelLayer layer, int index, KerasCallWriter calls)
    {
        // Of a layer that cannot be written at all, the arguments are no matter.
        Action<string> refuse = layer.Config.Model is null && KerasLayerTable.WhyLacking(layer.Config, Dialect) is not null ? static _ => { } : reason => Refuse(layer, reason);
        json.WriteStartArray("inbound_nodes");
        foreach (KerasCall call in calls.CallsOf(index))
        {
            calls.WriteCall(json, KerasCallArguments.Of(layer, call, _source.Version, Dialect, refuse), refuse);
        }

        json.WriteEndArray();
    }
}
