using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Keras;
using TfModelTools.Formats.Onnx;
using TfModelTools.Formats.SavedModels;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.Keras;
using TfModelTools.Import.ModelIr;
using TfModelTools.Import.Onnx;

namespace TfModelTools.Import;

/// <summary>Imports a model of any supported format, which its content tells.</summary>
public static class ModelImporter
{
    /// <summary>Imports a model. Weights stay in their file until they are used.</summary>
    /// <param name="path">The model's file or folder.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <exception cref="InputNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="UnrecognizedFormatException">It is no model; the message says what it is, where that can be told.</exception>
    /// <exception cref="InvalidInputException">Something that the model needs is missing, such as its architecture.</exception>
    /// <exception cref="UnsupportedModelException">Layers are not supported; every one is listed.</exception>
    /// <exception cref="UnsupportedFeatureException">The format, or a feature of it, is not imported.</exception>
    /// <exception cref="CorruptFileException">The file is damaged or contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    /// <exception cref="InvalidGraphException">The model's shapes do not agree.</exception>
    public static ModelGraph Import(string path, ModelImportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ModelImportOptions chosen = options ?? ModelImportOptions.Default;
        FileIdentity file = ModelLocator.Locate(path);
        ImportOptionTable.Check(file, chosen);
        try
        {
            return ImportFile(file, chosen, cancellationToken);
        }
        catch (TfModelException e) when (e is InvalidGraphException or CorruptFileException && chosen.FixesInputs)
        {
            throw ShapeFault(file, chosen, e, cancellationToken) ?? e;
        }
    }

    /// <summary>Imports the signatures of a SavedModel, or of a meta graph, beside the one that <see cref="Import"/> takes.</summary>
    /// <param name="path">The model's file or folder.</param>
    /// <param name="options">As they were given to <see cref="Import"/>: where they choose a signature or tensors, there is no other.</param>
    /// <param name="cancellationToken">Cancels the import.</param>
    /// <returns>Each signature, or why it cannot be imported.</returns>
    public static IReadOnlyList<OtherSignature> ImportOtherSignatures(string path, ModelImportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ModelImportOptions chosen = options ?? ModelImportOptions.Default;
        FileIdentity file = ModelLocator.Locate(path);
        if (chosen.Signature is not null || chosen.Outputs.Count > 0 || chosen.Inputs.Count > 0 || file.Kind is not (ContentKind.SavedModel or ContentKind.MetaGraph))
        {
            return [];
        }

        MetaGraph meta = file.Kind == ContentKind.SavedModel ? SavedModelReader.Open(file.File, file.IsText).GetMetaGraph(chosen.Tags) : MetaGraphReader.Read(file.File, file.IsText);
        IReadOnlyList<ModelSignature> signatures = GraphModelOpener.PublicSignatures(meta);
        string first = GraphModelOpener.ChosenKey(signatures, chosen);
        return [.. signatures.Where(s => s.Key != first).Select(s => ImportSignature(path, s, chosen, cancellationToken))];
    }

    private static OtherSignature ImportSignature(string path, ModelSignature signature, ModelImportOptions chosen, CancellationToken cancellationToken)
    {
        try
        {
            // Shapes and values are given for the inputs of the signature that was chosen; another need not have them.
            Dictionary<string, T> Own<T>(IReadOnlyDictionary<string, T> given) =>
                given.Where(g => g.Key.Length > 0 && signature.Inputs.Any(i => i.Key == g.Key)).ToDictionary(StringComparer.Ordinal);
            return new OtherSignature(
                signature.Key, Import(path, chosen with { Signature = signature.Key, InputShapes = Own(chosen.InputShapes), InputValues = Own(chosen.InputValues) }, cancellationToken), null);
        }
        catch (TfModelException e)
        {
            return new OtherSignature(signature.Key, null, e.Message);
        }
    }

    private static ModelGraph ImportFile(FileIdentity file, ModelImportOptions chosen, CancellationToken cancellationToken) => file.Kind switch
    {
        ContentKind.SavedModel => ImportSavedModel(SavedModelReader.Open(file.File, file.IsText), file.Path, chosen, cancellationToken),
        ContentKind.MetaGraph or ContentKind.GraphDef => GraphDefImporter.ImportChecked(GraphModelOpener.Open(file, chosen), chosen, cancellationToken),
        ContentKind.ModelIr => ModelIrImporter.Import(file.File, chosen, cancellationToken),
        ContentKind.Onnx => OnnxImporter.Import(OnnxFile.Open(file), chosen, cancellationToken),
        ContentKind.Tfjs => ImportTfjs(TfjsModelFile.OpenFile(file.File), chosen, cancellationToken),
        _ when file.Damage is { } damage => throw damage,
        var kind when KerasFormat.IsKeras(kind) => ImportKeras(KerasModelFile.Open(file.Path, kind, chosen.ArchitecturePath), chosen, cancellationToken),
        _ => throw ForeignModel.Describe(file),
    };

    /// <summary>The fault of shapes that a model, sound without them, does not hold together with; null for a model that is not sound.</summary>
    private static InvalidInputException? ShapeFault(FileIdentity file, ModelImportOptions chosen, TfModelException found, CancellationToken cancellationToken)
    {
        ModelGraph open;
        try
        {
            open = ImportFile(file, chosen with { InputShapes = ModelImportOptions.Default.InputShapes, InputValues = ModelImportOptions.Default.InputValues, BatchSize = null }, cancellationToken);
        }
        catch (TfModelException)
        {
            return null;
        }

        string given = string.Join(
            ", ", chosen.InputShapes.Concat(chosen.InputValues.Select(v => KeyValuePair.Create(v.Key, v.Value.Shape))).Select(s => s.Key.Length > 0 ? $"{s.Value} for '{s.Key}'" : $"{s.Value}"));
        string taken = string.Join(", ", open.Inputs.Select(i => $"'{i.Name}' of the shape {i.Value.Shape.ToTensorShape()}"));
        return new InvalidInputException(
            $"The model does not take the shape {given}: {found.Problem}", $"'{file.Path}' declares {taken}: give a shape of that form, None being any number, or leave it out.", file.Path, found);
    }

    // A SavedModel is what its signature says, whoever saved it; one of Keras without a signature is its layers. Layers that are asked for, by
    // name or by definitions of the model's own, are given.
    private static ModelGraph ImportSavedModel(SavedModelReader model, string path, ModelImportOptions chosen, CancellationToken cancellationToken)
    {
        ModelGraph ImportGraph() => GraphDefImporter.ImportChecked(GraphModelOpener.Open(model, path, chosen), chosen, cancellationToken);
        ModelGraph ImportLayers() => ImportKeras(KerasModelFile.Of(model), chosen, cancellationToken);

        OptionKey? ofGraph = chosen.Signature is not null ? OptionKey.Signature : chosen.Tags.Count > 0 ? OptionKey.Tag : chosen.CheckpointPath is not null ? OptionKey.Checkpoint : null;
        if (ofGraph is not null && chosen.CustomLayers is not null)
        {
            throw new InvalidInputException($"'{path}' is a graph and layers: {ofGraph} is of its graph, and {OptionKey.CustomLayer} of its layers.", "Leave one of them out.", path);
        }

        if (ofGraph is not null || !KerasSavedModel.IsKeras(model))
        {
            return ImportGraph();
        }

        if (chosen.CustomLayers is not null || !GraphModelOpener.HasSignatures(model))
        {
            return ImportLayers();
        }

        try
        {
            return ImportGraph();
        }
        catch (InvalidInputException) when (chosen.Outputs.Count > 0 || chosen.Inputs.Count > 0)
        {
            return ImportLayers();
        }
    }

    private static ModelGraph ImportTfjs(TfjsModelFile file, ModelImportOptions chosen, CancellationToken cancellationToken) => file.Graph is not null
        ? TfjsImporter.ImportGraph(file, chosen, cancellationToken)
        : Narrow(TfjsImporter.ImportLayers(file, chosen, cancellationToken), chosen, file.Path, cancellationToken);

    private static ModelGraph ImportKeras(KerasModelFile file, ModelImportOptions chosen, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ModelGraph graph = KerasImporter.Import(
            ModelInputs.WithShape(file.Model, chosen.InputShapes), file.Weights, file.Version, file.Path, file.FormatName, chosen.CustomLayers, cancellationToken);
        return Narrow(graph, chosen, file.Path, cancellationToken);
    }

    private static ModelGraph Narrow(ModelGraph graph, ModelImportOptions chosen, string path, CancellationToken cancellationToken)
    {
        bool isFixed = chosen.BatchSize is not null || chosen.InputShapes.Count > 0;
        if (graph.IsDeferred && isFixed)
        {
            // One model for each batch: with its size, it can be told, and cut.
            chosen.CheckShapes([.. graph.Inputs.Select(i => i.Name)], path);
            graph = graph.Specialize!(ShapesOf(graph, chosen), cancellationToken);
            return FixValues(GraphCutter.Cut(graph, chosen.Inputs, chosen.Outputs, path), chosen, path);
        }

        return FixValues(FixShapes(GraphCutter.Cut(graph, chosen.Inputs, chosen.Outputs, path), chosen, path), chosen, path);
    }

    private static ModelGraph FixValues(ModelGraph graph, ModelImportOptions chosen, string path)
    {
        if (chosen.InputValues.Count == 0)
        {
            return graph;
        }

        chosen.CheckValues([.. graph.Inputs.Select(i => i.Name)], path);
        if (graph.IsDeferred)
        {
            throw new InvalidInputException(
                $"'{path}' computes with the shapes of its inputs, which it leaves open; no value can be fixed before they are known.", $"Fix the shapes, too ({OptionKey.InputShape} or {OptionKey.BatchSize}).", path);
        }

        return graph.WithInputValues(graph.Inputs
            .Select(i => (i.Name, Value: chosen.ValueOf(i.Name, i.Value.Spec.DataType, i.Value.Shape.ToTensorShape(), path)))
            .Where(i => i.Value is not null)
            .ToDictionary(i => i.Name, i => i.Value!, StringComparer.Ordinal));
    }

    // The batch of a stateful model is of one size already, and stays the axis of its samples.
    private static ModelGraph FixStateful(ModelGraph graph, int kept, ModelImportOptions chosen, string path)
    {
        InvalidInputException Fault(string wanted) =>
            new($"'{path}' keeps state from batch to batch, of {kept} {(kept == 1 ? "sample" : "samples")} each; {wanted} is asked for.", "Leave the number of samples out, or give this one.", path);
        if (chosen.BatchSize is long size && size != kept)
        {
            throw Fault($"a batch of {size}");
        }

        return graph.WithInputShapes(graph.Inputs.ToDictionary(
            i => i.Name,
            i => chosen.ShapeOf(i.Name) is not { } given ? i.Value.Shape
                : given.Rank > 0 && (given[0] == kept || given[0] == Tensors.TensorShape.Unknown) ? new SymbolicShape([Dimension.Batch, .. SymbolicShape.FromDeclared(given).Skip(1)])
                : throw Fault($"the shape {given}"),
            StringComparer.Ordinal));
    }

    private static ModelGraph FixShapes(ModelGraph graph, ModelImportOptions chosen, string path)
    {
        chosen.CheckShapes([.. graph.Inputs.Select(i => i.Name)], path);
        if (chosen.BatchSize is null && chosen.InputShapes.Count == 0)
        {
            return graph;
        }

        if (graph.StateBatch is int kept)
        {
            return FixStateful(graph, kept, chosen, path);
        }

        return graph.WithInputShapes(ShapesOf(graph, chosen));
    }

    private static Dictionary<string, SymbolicShape> ShapesOf(ModelGraph graph, ModelImportOptions chosen) => graph.Inputs.ToDictionary(
        i => i.Name,
        i =>
        {
            SymbolicShape shape = chosen.ShapeOf(i.Name) is { } given ? SymbolicShape.FromDeclared(given) : i.Value.Shape;
            return chosen.BatchSize is long size ? shape.WithBatchSize(size) : shape;
        },
        StringComparer.Ordinal);
}
