using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Backends;

/// <summary>Recurrent layers of any number of samples and of steps, for the targets that write them as loops.</summary>
internal static class RecurrentModels
{
    private static readonly ActivationFunction Tanh = new(ActivationKind.Tanh), Sigmoid = new(ActivationKind.Sigmoid);

    /// <summary>Every cell, with and without each thing that a layer can have.</summary>
    public static IReadOnlyList<Operator> Operators { get; } =
    [
        new RecurrentOperator(RecurrentKind.SimpleRnn, Tanh, Tanh, false, false, true, false, false),
        new RecurrentOperator(RecurrentKind.SimpleRnn, ActivationFunction.Relu, Tanh, true, true, false, true, true),
        new RecurrentOperator(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, true, false, false),
        new RecurrentOperator(RecurrentKind.Lstm, Tanh, new ActivationFunction(ActivationKind.HardSigmoid, 0.2f, 0.5f), false, true, true, true, true),
        new RecurrentOperator(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, true, false, true, ZeroOutputForMask: true),
        new RecurrentOperator(RecurrentKind.Gru, new ActivationFunction(ActivationKind.Softsign), Sigmoid, true, false, true, false, false),
        new RecurrentOperator(RecurrentKind.GruResetAfter, Tanh, Sigmoid, false, false, true, true, true, ZeroOutputForMask: true),
        new RecurrentOperator(RecurrentKind.GruResetAfter, Tanh, Sigmoid, true, true, true, false, true),
        new ConvRecurrentOperator([1, 1], [1, 1], Padding.Same, Tanh, Sigmoid, true, true, true),
        new ConvRecurrentOperator([2, 1], [1, 1], Padding.Explicit([1, 0], [0, 0]), Tanh, Sigmoid, false, false, true, true),
    ];

        /// <summary>A model of one layer, with an input for each of its states and its mask.</summary>
    /// <param name="op">The layer.</param>
    /// <param name="steps">How many steps there are; null for any number.</param>
    public static ModelGraph Of(Operator op, long? steps = null)
    {
        Dimension time = steps is { } fixedSteps ? fixedSteps : Dimension.Unknown;
        ModelGraph model = new("loop", "test");
        bool isConvolution = op is ConvRecurrentOperator;
        RecurrentOperator? plain = op as RecurrentOperator;
        SymbolicShape shape = isConvolution ? new(Dimension.Batch, time, 4, 3, 2) : new(Dimension.Batch, time, 3);
        GraphValue x = model.AddInput("x", DataType.Float32, shape);
        int gates = plain?.GateCount ?? 4, units = isConvolution ? 2 : 5;
        List<GraphValue> inputs = isConvolution
            ? [x, Weight(model, "kernel", 2, 1, 2, 4 * units), Weight(model, "recurrent_kernel", 2, 1, units, 4 * units)]
            : [x, Weight(model, "kernel", 3, gates * units), Weight(model, "recurrent_kernel", units, gates * units)];
        if (plain?.HasBias ?? ((ConvRecurrentOperator)op).HasBias)
        {
            inputs.Add(plain?.Kind == RecurrentKind.GruResetAfter ? Weight(model, "bias", 2, gates * units) : Weight(model, "bias", gates * units));
        }

        if (plain?.HasInitialState ?? ((ConvRecurrentOperator)op).HasInitialState)
        {
            SymbolicShape state = isConvolution ? ((ConvRecurrentOperator)op).StateShape(shape, inputs[1].Shape) : new(Dimension.Batch, units);
            inputs.AddRange(Enumerable.Range(0, plain?.StateCount ?? 2).Select(i => model.AddInput($"state{i}", DataType.Float32, state)));
        }

        if (plain?.HasMask == true)
        {
            inputs.Add(model.AddInput("mask", DataType.Bool, new SymbolicShape(Dimension.Batch, time)));
        }

        GraphNode layer = model.AddNode("layer", op, inputs);
        for (int i = 0; i < layer.Outputs.Count; i++)
        {
            model.AddOutput($"y{i}", layer.Outputs[i]);
        }

        return model;
    }

    /// <summary>A weight of made-up values.</summary>
    public static GraphValue Weight(ModelGraph model, string name, params long[] shape)
    {
        TensorShape extents = new(shape);
        float[] values = [.. Enumerable.Range(0, (int)extents.ElementCount).Select(i => MathF.Sin((i * 1.7f) + name.Length) * 0.6f)];
        return model.AddConstant("layer/" + name, new GraphConstant(DataType.Float32, extents, () => Tensor.Create<float>(values, extents)) { Variable = "layer/" + name });
    }

    /// <summary>Made-up values of an input.</summary>
    public static Tensor Numbers(GraphValue port, int samples, int steps, int seed)
    {
        TensorShape shape = new([.. port.Shape.Select((d, i) => i == 0 ? samples : d.IsFixed ? d.Count : steps)]);
        int count = (int)shape.ElementCount;
        return port.Spec.DataType == DataType.Bool
            ? Tensor.Over(Enumerable.Range(0, count).Select(i => i % 3 != 0).ToArray(), shape)
            : Tensor.Create<float>([.. Enumerable.Range(0, count).Select(i => MathF.Cos((i * 0.9f) + seed))], shape);
    }
}
