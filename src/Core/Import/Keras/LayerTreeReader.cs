using System.Text.Json;
using TfModelTools.Common;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Import.Keras.Layers;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Import.Keras.Weights;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras;

/// <summary>
/// Makes of a configuration and a store of weights the layers with their arrays. What old versions wrote otherwise (names of Keras 1, kernels of Theano, gates kept
/// apart, cuDNN layers) comes out in the form of Keras 2.
/// </summary>
internal static class LayerTreeReader
{
    private static readonly Dictionary<string, CustomLayerDefinition> NoCustomLayers = [];

    /// <summary>Takes a model that is open.</summary>
    /// <param name="root">The model's configuration.</param>
    /// <param name="weights">Where its weights are.</param>
    /// <param name="version">The version of Keras that wrote the configuration.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="formatName">What to call the source.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="CorruptFileException">The configuration contradicts itself, or the weights do not belong to it.</exception>
    public static KerasLayersSource Read(KerasLayerConfig root, KerasWeightStore weights, KerasVersion version, string path, string formatName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(weights);
        KerasWriter writer = KerasWriter.Of(root, weights, version);
        root = DictionaryCalls.WrittenOut(root, writer);
        InstanceFactory factory = new(root, writer, path, NoCustomLayers);
        ModelInstance model = factory.CreateRoot(out WeightLayout layout);
        List<UnsupportedItem> unsupported = [.. factory.Unsupported];
        CallRecord recorded = new();
        if (unsupported.Count == 0)
        {
            IReadOnlyDictionary<string, KerasWeight> found = WeightBinder.Bind(layout, weights);
            foreach ((LayerInstance layer, string attribute) in model.Layers)
            {
                layer.Assign(attribute + "/", found);
            }

            try
            {
                // The import tells the types and shapes that layers are called on.
                KerasImporter.Import(root, weights, version, path, formatName, recorded, cancellationToken);
            }
            catch (UnsupportedModelException e)
            {
                unsupported.AddRange(e.Items);
            }
        }

        return new KerasLayersSource(path, formatName, version, OfModel("", root, model, [0], recorded, path), unsupported);
    }

    private static KerasModelLayer OfModel(string place, KerasLayerConfig config, ModelInstance model, IReadOnlyList<int> order, CallRecord recorded, string path)
    {
        CallOrder? calls = model.Config.IsSequential ? null : new CallOrder(model.Config, path);
        ILookup<int, int>? nodes = calls?.Calls.ToLookup(c => c.Layer, c => c.Node);
        List<KerasModelLayer> layers = [.. model.Layers.Select((l, i) => Of(l.Layer, nodes is null ? [0] : [.. nodes[i]], recorded, path))];
        return new KerasModelLayer(place, config)
        {
            Layers = layers,
            Recorded = recorded.Of(place, order),
            Calls = calls is null ? [] : [.. calls.Calls.Select(c => (c.Layer, c.Node))],
            Resolve = calls is null ? null : calls.Resolve,
            ResolveOutput = calls is null ? null : calls.ResolveOutput,
            StartShape = model.Config.IsSequential ? ModelInputs.DeclaredShape(model.Config) ?? FirstShape(layers) : null,
        };
    }

    private static TensorShape? FirstShape(List<KerasModelLayer> layers) => layers is [{ Inputs: [var first, ..] }, ..] ? first.Shape : null;

    private static KerasModelLayer Of(LayerInstance layer, IReadOnlyList<int> order, CallRecord recorded, string path)
    {
        KerasLayerConfig config = layer.Settings.Layer;
        if (layer.Model is { } model)
        {
            return OfModel(layer.Path, config, model, order, recorded, path);
        }

        IReadOnlyList<KerasRecordedCall> calls = recorded.Of(layer.Path, order);
        IReadOnlyList<KerasCallTensor> inputs = calls is [var first, ..] ? first.Inputs : [];
        config = WithRaisedEpsilon(layer.Settings, inputs);

        bool isUnderstood = layer.Definition is not null;
        return new KerasModelLayer(layer.Path, config)
        {
            Weights = [.. layer.Layout.SlotPaths().Where(layer.Weights.ContainsKey).Select(slot => KeyValuePair.Create(slot, Weight(layer.Weights[slot])))],
            NotTrained = NotTrained(layer.Layout, "").ToHashSet(StringComparer.Ordinal),
            Recorded = calls,
            Inner = layer.Inner.ToDictionary(i => i.Key, i => Of(i.Value, [], recorded, path), StringComparer.Ordinal),
            ToTensorFlowJs = isUnderstood ? Differences(layer.Settings, LayersTargetDifferences.TensorFlowJs, inputs) : KerasDifferences.None,
            ToKeras2 = isUnderstood ? Differences(layer.Settings, LayersTargetDifferences.Keras2, inputs) : KerasDifferences.None,
            ToKeras3 = isUnderstood ? Differences(layer.Settings, LayersTargetDifferences.Keras3, inputs) : KerasDifferences.None,
        };
    }

    // What its epsilon was raised to means the same to every version.
    private static KerasLayerConfig WithRaisedEpsilon(LayerSettings layer, IReadOnlyList<KerasCallTensor> inputs) =>
        layer.ClassName is "BatchNormalization" or "BatchNormalizationV1" && inputs is [KerasCallTensor only] && layer.Number("epsilon", 1e-3) is var stated && FusedEpsilon.Of(layer, only.Shape.Rank) is var epsilon && epsilon != stated
            ? layer.Layer.With(StrictJson.With(layer.Layer.Config, new Dictionary<string, JsonElement?> { ["epsilon"] = StrictJson.Of(epsilon) }))
            : layer.Layer;

    private static KerasDifferences Differences(LayerSettings layer, KerasWriter target, IReadOnlyList<KerasCallTensor> inputs) =>
        new(LayersTargetDifferences.Of(layer, target, inputs), LayersTargetDifferences.OfMasked(layer, target))
    {
        Extremes = LayersTargetDifferences.OfExtremes(layer, target, inputs),
        HardSigmoid = target.Version.IsTensorFlowJs ? null : LayersTargetDifferences.HardSigmoid(layer, target),
    };

    private static IEnumerable<string> NotTrained(WeightLayout layout, string prefix) =>
        layout.Own.Where(o => !o.IsTrainable).Select(o => prefix + o.Name).Concat(layout.Children.SelectMany(c => NotTrained(c.Layout, $"{prefix}{c.Attribute}/")));

    private static KerasWeight Weight(LayerWeight weight) => new(weight.Name, weight.DataType, weight.Shape, weight.Load) { IsReadAnew = weight.IsReadAnew };
}
