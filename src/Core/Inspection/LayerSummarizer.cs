using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Import.Keras;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Import.Keras.Weights;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>
/// Tells shapes, parameters and connections of the layers of a Keras model. Layers that are not supported are no obstacle: what
/// depends on them has no shape. No weight is read.
/// </summary>
internal sealed class LayerSummarizer
{
    private const string UnknownShape = "?";

    private readonly KerasStructure _structure;
    private readonly Dictionary<LayerInstance, List<IReadOnlyList<KerasTensor>>> _calls = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> _notes = new(StringComparer.Ordinal);
    private readonly Dictionary<SymbolicShape, string> _texts = [];
    private readonly List<DescribedLayer> _layers = [];

    private LayerSummarizer(KerasStructure structure) => _structure = structure;

    /// <summary>Describes the layers of a model.</summary>
    /// <param name="structure">The model.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="CorruptFileException">An option of a layer is of the wrong kind.</exception>
    /// <exception cref="LimitExceededException">Models are nested too deep.</exception>
    public static LayerDescription Describe(KerasStructure structure, CancellationToken cancellationToken) => new LayerSummarizer(structure).Run(cancellationToken);

    private LayerDescription Run(CancellationToken cancellationToken)
    {
        InstanceFactory factory = new(_structure.Root, KerasWriter.Of(_structure.Root, _structure.Weights, _structure.Version), _structure.Path, new Dictionary<string, CustomLayerDefinition>());
        ModelInstance model = factory.CreateRoot(out WeightLayout layout);
        bool hasWeights = AssignWeights(model, layout);
        cancellationToken.ThrowIfCancellationRequested();

        KerasModelConfig config = model.Config;
        ModelGraph graph = new(config.Name, _structure.FormatName);
        GraphBuilder builder = new(graph, _structure.Path);
        IReadOnlyList<KerasTensor>? outputs = null;
        try
        {
            ConstantBatches.Try(model, batch =>
            {
                KerasImporter.Forget(model);
                _calls.Clear();
                graph = new ModelGraph(config.Name, _structure.FormatName);
                builder = new GraphBuilder(graph, _structure.Path) { Called = Record };
                IReadOnlyList<KerasTensor> inputs = ModelInputs.Add(graph, config, _structure.Version, _structure.Path, batch);
                outputs = hasWeights ? builder.Run(model, inputs) : null;
                return builder.Unsupported.Count == 0 ? graph : throw new UnsupportedModelException(_structure.Path, builder.Unsupported);
            });
        }
        catch (TfModelException)
        {
            // The shapes known so far are told; that the model cannot be run is what Test-ModelSupport says.
        }

        foreach (UnsupportedItem item in factory.Unsupported.Concat(builder.Unsupported))
        {
            _notes.TryAdd(item.Name, item.Reason);
        }

        AddRows(model, 0, isFrozen: false, config.IsSequential);
        List<string> names = KerasImporter.OutputNames(config);
        return new LayerDescription(
            [.. graph.Inputs.Select(i => new LayerPort(i.Name, i.Value.Spec.DataType, i.Value.Shape.ToTensorShape()))],
            [.. names.Select((n, i) => i < outputs?.Count
                ? new LayerPort(n, outputs[i].Value.Spec.DataType, outputs[i].Value.Shape.ToTensorShape())
                : new LayerPort(n, DataType.Unknown, null))],
            _layers,
            config.IsSequential,
            graph.StateBatch);
    }

    private bool AssignWeights(ModelInstance model, WeightLayout layout)
    {
        if (layout.Count == 0)
        {
            return true;
        }

        if (_structure.Weights is not { } store)
        {
            return false;
        }

        try
        {
            IReadOnlyDictionary<string, KerasWeight> found = WeightBinder.Bind(layout, store);
            foreach ((LayerInstance layer, string attribute) in model.Layers)
            {
                layer.Assign(attribute + "/", found);
            }

            return true;
        }
        catch (TfModelException)
        {
            // Weights of custom layers may stand where others are looked for; the layers are told without them.
            return false;
        }
    }

    private void Record(LayerInstance layer, IReadOnlyList<KerasTensor> inputs, IReadOnlyList<KerasTensor> outputs) =>
        (_calls.TryGetValue(layer, out List<IReadOnlyList<KerasTensor>>? list) ? list : _calls[layer] = []).Add(outputs);

    private void AddRows(ModelInstance model, int depth, bool isFrozen, bool isSequential)
    {
        string? previous = null;
        foreach ((LayerInstance layer, _) in model.Layers)
        {
            KerasLayerConfig config = layer.Settings.Layer;
            bool isLayerFrozen = isFrozen || !layer.Settings.IsTrainable;
            ParameterTally tally = ParameterTally.Of(layer, isFrozen, _structure.Weights);
            KerasTensorReference[] references = [.. config.Calls.SelectMany(c => c.References())];
            IReadOnlyList<string> inputs = isSequential ? previous is null ? [] : [previous]
                : [.. references.Select(r => r.Tensor == 0 ? r.Layer : FormattableString.Invariant($"{r.Layer}:{r.Tensor}")).Distinct(StringComparer.Ordinal)];
            IReadOnlyList<string> connected = isSequential ? [.. inputs.Select(i => i + "[0][0]")]
                : [.. references.Select(r => FormattableString.Invariant($"{r.Layer}[{r.Node}][{r.Tensor}]"))];
            List<IReadOnlyList<KerasTensor>>? calls = _calls.GetValueOrDefault(layer);
            LayerSummary summary = new(
                config.Name,
                config.ClassName,
                config.ClassName == "InputLayer" ? InputShape(config) : ShapeOf(calls),
                tally.Total,
                tally.Trainable,
                connected,
                depth,
                layer.Path,
                _notes.GetValueOrDefault(layer.Path, string.Empty));
            _layers.Add(new DescribedLayer(config, summary, inputs, calls is [[{ } first, ..], ..] ? first.Value.Spec.DataType : DataType.Unknown));
            if (layer.Model is { } nested)
            {
                AddRows(nested, depth + 1, isLayerFrozen, nested.Config.IsSequential);
            }

            previous = config.Name;
        }
    }

    private string ShapeOf(List<IReadOnlyList<KerasTensor>>? calls)
    {
        if (calls is null)
        {
            return UnknownShape;
        }

        string[] shapes = [.. calls.Select(c => c.Count == 1 ? Text(c[0]) : $"[{string.Join(", ", c.Select(Text))}]").Distinct(StringComparer.Ordinal)];
        return shapes.Length == 1 ? shapes[0] : "multiple";
    }

    // Calls give the same shapes again and again.
    private string Text(KerasTensor tensor)
    {
        if (!_texts.TryGetValue(tensor.Value.Shape, out string? text))
        {
            _texts[tensor.Value.Shape] = text = tensor.Value.Shape.ToTensorShape().ToString();
        }

        return text;
    }

    private static string InputShape(KerasLayerConfig config)
    {
        if (ModelInputs.ShapeOf(config.Config) is not { } shape || KerasJson.Items(shape) is not { Count: <= Limits.MaxRank } items)
        {
            return UnknownShape;
        }

        long[] extents = [.. items.Select(i => i.WholeInt64() is >= 0 and <= LayerSettings.MaxExtent and long extent ? extent : TensorShape.Unknown)];
        try
        {
            return new TensorShape(extents).ToString();
        }
        catch (LimitExceededException)
        {
            return UnknownShape;
        }
    }
}
