using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Custom;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Import.Keras.Weights;

namespace TfModelTools.Import.Keras;

/// <summary>Turns the configuration and weights of a Keras model into a graph.</summary>
public static class KerasImporter
{
    /// <summary>Imports a model. No weight is read: the graph's constants read theirs when they are asked for.</summary>
    /// <param name="root">The model: sequential or functional.</param>
    /// <param name="weights">Where its weights are.</param>
    /// <param name="version">The version of Keras that wrote the configuration.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="sourceFormat">What to call the source, such as "Keras 2.15 .h5".</param>
    /// <param name="customLayers">Definitions of custom layers, by class name.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <exception cref="UnsupportedModelException">Layers or options are not supported; every one is listed.</exception>
    /// <exception cref="CorruptFileException">The configuration contradicts itself, or the weights do not belong to it.</exception>
    /// <exception cref="InvalidGraphException">Shapes do not agree.</exception>
    public static ModelGraph Import(
        KerasLayerConfig root,
        KerasWeightStore weights,
        KerasVersion version,
        string path,
        string sourceFormat,
        IReadOnlyDictionary<string, CustomLayerDefinition>? customLayers = null,
        CancellationToken cancellationToken = default) => Import(root, weights, version, path, sourceFormat, customLayers, null, null, cancellationToken);

    /// <summary>Imports a model and records what its layers give.</summary>
    /// <inheritdoc cref="Import(KerasLayerConfig, KerasWeightStore, KerasVersion, string, string, IReadOnlyDictionary{string, CustomLayerDefinition}?, CancellationToken)"/>
    internal static ModelGraph Import(KerasLayerConfig root, KerasWeightStore weights, KerasVersion version, string path, string sourceFormat, CallRecord calls, CancellationToken cancellationToken) =>
        Import(root, weights, version, path, sourceFormat, null, null, calls, cancellationToken);

    private static ModelGraph Import(
        KerasLayerConfig root,
        KerasWeightStore weights,
        KerasVersion version,
        string path,
        string sourceFormat,
        IReadOnlyDictionary<string, CustomLayerDefinition>? customLayers,
        IReadOnlyDictionary<string, SymbolicShape>? shapes,
        CallRecord? calls,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(weights);
        KerasWriter writer = KerasWriter.Of(root, weights, version);
        root = DictionaryCalls.WrittenOut(root, writer);
        KerasModelConfig config = root.Model ?? throw new ArgumentException("The configuration is that of a layer, not of a model.", nameof(root));
        InstanceFactory factory = new(root, writer, path, customLayers ?? new Dictionary<string, CustomLayerDefinition>());
        ModelInstance model = factory.CreateRoot(out WeightLayout layout);
        ThrowIfAny(factory.Unsupported, path);
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyDictionary<string, KerasWeight> found = WeightBinder.Bind(layout, weights);
        foreach ((LayerInstance layer, string attribute) in model.Layers)
        {
            layer.Assign(attribute + "/", found);
        }

        UnsupportedItem[] open = [];
        ModelGraph Build() => ConstantBatches.Try(model, batch =>
        {
            Forget(model);
            ModelGraph graph = new(config.Name, sourceFormat) { SourceLayers = [.. model.Layers.Select(l => l.Layer.Path)], MaxNamesLength = Limits.NamesOf(ExpansionBudget.Written(config)) };
            calls?.Clear();
            GraphBuilder builder = new(graph, path) { Called = calls is null ? null : calls.Add };
            IReadOnlyList<KerasTensor> inputs = ModelInputs.Add(graph, config, version, path, batch, shapes);
            IReadOnlyList<KerasTensor>? outputs = builder.Run(model, inputs);
            open = shapes is null && builder.OnlyNeedsShapes ? [.. builder.Unsupported.DistinctBy(u => u.Name)] : [];
            ThrowIfAny(builder.Unsupported, path);
            cancellationToken.ThrowIfCancellationRequested();
            List<string> names = OutputNames(config);
            for (int i = 0; i < outputs!.Count; i++)
            {
                graph.AddOutput(config.IsSequential && outputs.Count > 1 ? NameOf(names[0], i) : names[i], outputs[i].Value);
            }

            graph.RemoveDeadNodes();
            GraphVerifier.Verify(graph, "the import");
            return graph;
        });
        ModelGraph WithShapes(IReadOnlyDictionary<string, SymbolicShape> given, CancellationToken asked) => Import(root, weights, version, path, sourceFormat, customLayers, given, null, asked);

        ModelGraph built;
        try
        {
            built = Build();
        }
        catch (UnsupportedModelException) when (open.Length > 0)
        {
            // Images of any size, say, whose rows and columns are taken apart: the model is one for each size.
            if (OpenExtents.Ports(config, version, path, given => WithShapes(given, cancellationToken)) is not { } ports)
            {
                throw;
            }

            return Defer(ports, sourceFormat, open, [.. model.Layers.Select(l => l.Layer.Path)], WithShapes);
        }

        // Where a value grows with the square of the batch, say, the model is one for each number of samples.
        UnsupportedItem[] mixed =
        [
            .. built.Nodes.Where(n => n.Outputs.Any(o => o.Shape.IsKnown && o.Shape.ElementCount.IsUnknown))
                .Select(n => new UnsupportedItem(n.SourceName, n.SourceKind, $"the size of its output, {n.Output.Shape}, does not grow evenly with the batch; fix the batch ({OptionKey.BatchSize})"))
                .DistinctBy(i => i.Name),
        ];
        return mixed.Length == 0 || shapes is not null
            ? built
            : Defer(built, sourceFormat, mixed, built.SourceLayers, WithShapes);
    }

    /// <summary>Makes the layers of a model ready to be added to another graph.</summary>
    internal static void Forget(ModelInstance model)
    {
        foreach ((LayerInstance layer, _) in model.Layers)
        {
            layer.ForgetConstants();
        }
    }

    private static ModelGraph Defer(
        ModelGraph graph, string sourceFormat, UnsupportedItem[] reasons, IReadOnlyList<string> layers, Func<IReadOnlyDictionary<string, SymbolicShape>, CancellationToken, ModelGraph> withShapes)
    {
        ModelGraph deferred = new(graph.Name, sourceFormat) { Specialize = withShapes, SourceLayers = layers };
        GraphValue[] inputs = [.. graph.Inputs.Select(i => deferred.AddInput(i.Name, i.Value.Spec.DataType, i.Value.Shape))];
        GraphNode node = deferred.AddNode("model", new DeferredOperator([.. graph.Outputs.Select(o => o.Value.Spec)], reasons), inputs);
        for (int i = 0; i < graph.Outputs.Count; i++)
        {
            deferred.AddOutput(graph.Outputs[i].Name, node.Outputs[i]);
        }

        return deferred;
    }

    private static void ThrowIfAny(List<UnsupportedItem> unsupported, string path)
    {
        if (unsupported.Count > 0)
        {
            throw new UnsupportedModelException(path, [.. unsupported.DistinctBy(u => u.Name)]);
        }
    }

    /// <summary>The outputs' names, as keras.engine.functional gives them: the layer's name, and a number from the second output of one layer on.</summary>
    internal static List<string> OutputNames(KerasModelConfig config)
    {
        if (config.IsSequential)
        {
            return [config.Layers.Count > 0 ? config.Layers[^1].Name : config.Name];
        }

        List<string> names = [];
        HashSet<string> used = new(StringComparer.Ordinal);
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string layer in config.Outputs.Select(o => o.Layer))
        {
            string name = layer;
            while (!used.Add(name))
            {
                int count = counts.GetValueOrDefault(layer, 1);
                name = NameOf(layer, count);
                counts[layer] = count + 1;
            }

            names.Add(name);
        }

        return names;
    }

    private static string NameOf(string layer, int index) => index == 0 ? layer : string.Create(CultureInfo.InvariantCulture, $"{layer}_{index}");
}
