using TfModelTools.Common;
using TfModelTools.Features;
using TfModelTools.Formats.Npy;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.CSharp;

/// <summary>Sample inputs and expected outputs for a project's own test, in the shapes and element types of the model.</summary>
/// <param name="Batch">The number of samples.</param>
/// <param name="Inputs">Every input of the model, by name, as the model takes it.</param>
/// <param name="ExpectedOutputs">The outputs whose values are given, by name.</param>
internal sealed record ProjectFeatures(int Batch, IReadOnlyDictionary<string, Tensor> Inputs, IReadOnlyDictionary<string, Tensor> ExpectedOutputs)
{
    /// <summary>Reads the arrays of a feature file; "out/layer/..." are passed over.</summary>
    /// <param name="path">The path of the .npz file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TfModelException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, Tensor> ReadArrays(string path, CancellationToken cancellationToken = default) =>
        FeatureArrays.Read(path, static name => !name.StartsWith("out/layer/", StringComparison.Ordinal), cancellationToken);

    /// <summary>
    /// The model as the features want it: with the inputs fed that have a value of their own, and with the shapes that it leaves open and the
    /// arrays tell. The batch size stays open where the model can be told without it.
    /// </summary>
    /// <param name="graph">The model.</param>
    /// <param name="arrays">The arrays of the feature file.</param>
    /// <param name="path">The feature file, for messages.</param>
    /// <param name="cancellationToken">Stops the import.</param>
    /// <exception cref="InvalidInputException">An input is missing, or does not fit.</exception>
    public static ModelGraph Settle(ModelGraph graph, IReadOnlyDictionary<string, Tensor> arrays, string path, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, Tensor> given = FeatureSet.Match(
            arrays, ModelPort.From(graph.Inputs), ModelPort.From(graph.Outputs), $"'{path}'", graph.Defaults, needsOutputs: true, graph.FixedInputs).Inputs;
        Dictionary<string, Tensor> fed = graph.Defaults
            .Where(d => given.ContainsKey(d.Port.Name) && (d.Port.Shape.Rank == 0 || !graph.Inputs.Any(i => i.Name == d.Port.Name)))
            .ToDictionary(d => d.Port.Name, d => given[d.Port.Name], StringComparer.Ordinal);
        if (fed.Count > 0 && graph.Feed is { } feed)
        {
            graph = feed(fed, cancellationToken);
        }

        if (!graph.IsDeferred && graph.OpenInputs.Count == 0 && graph.Inputs.All(i => i.Value.Shape.IsKnown))
        {
            return graph;
        }

        // First with an open batch, then with the arrays' own sizes in all.
        foreach (bool keepsBatch in (bool[])[true, false])
        {
            ModelGraph settled = WithShapes(graph, given, keepsBatch, cancellationToken);
            if (!settled.IsDeferred && settled.Outputs.All(o => o.Value.Shape.IsKnown))
            {
                return settled;
            }
        }

        return graph;
    }

    private static ModelGraph WithShapes(ModelGraph graph, IReadOnlyDictionary<string, Tensor> given, bool keepsBatch, CancellationToken cancellationToken)
    {
        Dictionary<string, SymbolicShape> shapes = new(StringComparer.Ordinal);
        foreach (NamedValue input in graph.Inputs)
        {
            SymbolicShape declared = input.Value.Shape;
            SymbolicShape actual = SymbolicShape.From(given[input.Name].Shape);
            bool isOpen = graph.OpenInputs.Contains(input.Name);
            shapes[input.Name] = isOpen || actual.Rank == declared.Rank
                ? new SymbolicShape([.. actual.Select((d, axis) => keepsBatch && axis == 0 && (isOpen || declared[0].IsPerBatch) ? Dimension.Batch : d)])
                : declared;
        }

        try
        {
            return graph.Specialize is { } specialize ? specialize(shapes, cancellationToken) : graph.WithInputShapes(shapes);
        }
        catch (TfModelException e) when (keepsBatch && e is UnsupportedModelException or InvalidGraphException)
        {
            return graph;
        }
    }

    /// <summary>Matches arrays up with a model; <see cref="FeatureSet"/> says how they are named.</summary>
    /// <param name="path">The feature file, for messages.</param>
    /// <param name="arrays">Its arrays.</param>
    /// <param name="inputs">The model's inputs; every extent is known.</param>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="defaults">The model's inputs with a value of their own.</param>
    /// <exception cref="InvalidInputException">An input is missing, an array fits nothing, or a shape or element type does not fit.</exception>
    public static ProjectFeatures Create(string path, IReadOnlyDictionary<string, Tensor> arrays, IReadOnlyList<ModelPort> inputs, IReadOnlyList<ModelPort> outputs, IReadOnlyList<DefaultInput> defaults)
    {
        FeatureSet features = FeatureSet.Match(arrays, inputs, outputs, $"'{path}'", defaults, needsOutputs: true);
        long? batch = null;
        Dictionary<string, Tensor> boundInputs = inputs.ToDictionary(i => i.Name, i => Bind(i, features.Inputs[i.Name]), StringComparer.Ordinal);
        batch ??= 1;
        Dictionary<string, Tensor> boundOutputs = outputs.Where(o => features.Expected.ContainsKey(o.Name)).ToDictionary(o => o.Name, o => Bind(o, features.Expected[o.Name]), StringComparer.Ordinal);
        return new ProjectFeatures(checked((int)batch.Value), boundInputs, boundOutputs);

        Tensor Bind(ModelPort port, Tensor tensor)
        {
            long samples = batch ?? CountSamples(port, tensor.Shape);
            TensorShape wanted = port.Shape.For(Math.Max(samples, 0));

            // Vectors of one number a sample come as (N,) and as (N, 1), pictures as (N, 784); a single sample with and without its batch axis.
            bool fits = samples is >= 1 and <= int.MaxValue && (tensor.Shape.Equals(wanted)
                || (tensor.Shape.IsOfOneOrderWith(wanted) && tensor.Shape.Rank > 0 && wanted.Rank > 0 && tensor.Shape[0] == wanted[0])
                || (samples == 1 && wanted.Rank > 0 && tensor.Shape.Equals(new TensorShape(wanted.Dimensions[1..]))));
            if (!fits)
            {
                throw Fault($"the array for '{port.Name}' has shape {tensor.Shape}, expected {(batch is null ? port.Shape : wanted)}");
            }

            if (port.Shape.Any(d => d.IsPerBatch))
            {
                batch ??= samples;
            }

            return TensorConverter.TryConvertFinite(tensor.Reshape(wanted), port.DataType)
                ?? throw Fault($"the array for '{port.Name}' is {tensor.DataType.TensorFlowName()} and does not convert to {port.DataType.TensorFlowName()} without loss");
        }

        InvalidInputException Fault(string problem) => new(
            $"'{path}': {problem}.", $"The model takes {string.Join(", ", inputs)} and gives {string.Join(", ", outputs)}; N is the number of samples.", path);
    }

    /// <summary>Writes the arrays as an .npz file, in the order and under the names of a project's ports.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="model">The project.</param>
    public void Write(Stream stream, ModelSource model)
    {
        using NpzWriter writer = new(stream);
        foreach (SourcePort input in model.Inputs)
        {
            writer.Add(input.ArrayName, Inputs[input.Name]);
        }

        foreach (SourcePort output in model.Outputs.Where(o => ExpectedOutputs.ContainsKey(o.Name)))
        {
            writer.Add(output.ArrayName, ExpectedOutputs[output.Name]);
        }

        writer.Finish();
    }

    /// <summary>How many samples an array holds by its shape; 0 when that cannot be told.</summary>
    private static long CountSamples(ModelPort port, TensorShape shape)
    {
        int axis = port.Shape.ToList().FindIndex(d => d.IsPerBatch);
        if (axis < 0)
        {
            return 1;
        }

        if (shape.Rank == port.Shape.Rank - 1)
        {
            return axis > 0 ? 0 : port.Shape.ElementCount.Count == shape.ElementCount ? 1 : shape.Rank > 0 ? shape[0] : 0;
        }

        return shape.Rank > axis && shape[axis] % port.Shape[axis].Count == 0 ? shape[axis] / port.Shape[axis].Count : 0;
    }
}
