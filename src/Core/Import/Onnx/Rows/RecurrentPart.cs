using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>One direction of a recurrent node, with its gates in the order of <see cref="RecurrentOperator"/>.</summary>
internal sealed record RecurrentPart
{
    /// <summary>The cell.</summary>
    public required RecurrentKind Kind { get; init; }

    /// <summary>The data (N, T, F), float32.</summary>
    public required ImportedTensor X { get; init; }

    /// <summary>The weights of the data (F, G * U).</summary>
    public required ImportedTensor Kernel { get; init; }

    /// <summary>The weights of the state (U, G * U).</summary>
    public required ImportedTensor RecurrentKernel { get; init; }

    /// <summary>The biases (G * U), or of a GRU that resets after the product (2, G * U); null for none.</summary>
    public ImportedTensor? Bias { get; init; }

    /// <summary>The states (N, U) it begins with: h, and of an LSTM c; null for zeros.</summary>
    public required ImportedTensor?[] States { get; init; }

    /// <summary>Which steps of each sample count (N, T); null for all.</summary>
    public ImportedTensor? Mask { get; init; }

    /// <summary>The weights (1, U) of an LSTM's looks at its cell, for the gates input, output, forget; null for none.</summary>
    public ImportedTensor[]? Peepholes { get; init; }

    /// <summary>The functions of the gates, of the candidate, and of an LSTM's output.</summary>
    public required OnnxActivations[] Activations { get; init; }

    /// <summary>Whether the steps are taken from the last to the first.</summary>
    public bool IsReverse { get; init; }

    /// <summary>The bound of what activations are given; 0 for none.</summary>
    public float Clip { get; init; }

    /// <summary>Whether an LSTM forgets just what it does not take in.</summary>
    public bool IsCoupled { get; init; }

    /// <summary>The size of the state.</summary>
    public int Units { get; init; }

    /// <summary>Whether a layer of the graph computes it.</summary>
    public bool IsLayer => Kernel.Constant is not null && RecurrentKernel.Constant is not null && (Bias is null || Bias.Constant is not null)
        && Peepholes is null && Clip == 0 && !IsCoupled && Array.TrueForAll(Activations, a => a.IsPlain) && (Activations.Length < 3 || Activations[1] == Activations[2]);

    /// <summary>A state of zeros.</summary>
    public ImportedTensor Zeros(OpCall call) => ConstantOps.Fill(call, new SymbolicShape(X.Shape[0], Units), call.Scalar(DataType.Float32, 0));

    /// <summary>Reads the directions of a node, whose inputs are x, weights, recurrent weights, biases, lengths, states and peepholes.</summary>
    public static IEnumerable<RecurrentPart> Read(OpCall call, RecurrentKind kind, ImportedTensor x, string[] directions)
    {
        // Of ONNX the gates are input, output, forget, candidate; of the graph input, forget, candidate, output.
        int[] gates = kind switch { RecurrentKind.SimpleRnn => [0], RecurrentKind.Lstm => [0, 2, 3, 1], _ => [0, 1, 2] };
        int units = call.Known(call.Shape(2), 2..)[0];
        if (call.Known(call.Shape(2), 1..2)[0] != units * gates.Length || (call.Node.Attribute("hidden_size") is not null && call.Whole("hidden_size") != units))
        {
            throw call.Fail($"its recurrent weights {call.Shape(2)} are not of {gates.Length} gates of {call.Whole("hidden_size", units)} units");
        }

        ImportedTensor? mask = Lengths(call, x);
        Queue<float> alphas = new(call.Reals("activation_alpha"));
        Queue<float> betas = new(call.Reals("activation_beta"));
        string[] defaults = kind switch { RecurrentKind.SimpleRnn => ["Tanh"], RecurrentKind.Lstm => ["Sigmoid", "Tanh", "Tanh"], _ => ["Sigmoid", "Tanh"] };
        IReadOnlyList<string> named = call.Words("activations");
        if (named.Count > 0 && named.Count != defaults.Length * directions.Length)
        {
            throw call.Fail($"it has {named.Count} activations, expected {defaults.Length * directions.Length}");
        }

        int stateCount = kind == RecurrentKind.Lstm ? 2 : 1;
        for (int d = 0; d < directions.Length; d++)
        {
            int direction = d;
            ImportedTensor Part(int input) => call.Cast(ShapeOps.Reshaped(call, SliceOps.Take(call, call.Tensor(input), 0, direction, 1), [.. call.Shape(input).Skip(1)]), DataType.Float32);
            ImportedTensor Ordered(ImportedTensor tensor, int first) => ShapeOps.Join(call, [.. gates.Select(g => SliceOps.Take(call, tensor, 0, (long)(first + g) * units, units))], 0);

            // Of weights that are at hand no nodes are made: they keep their names.
            RecurrentConstants known = new(call, direction, gates);
            yield return new RecurrentPart
            {
                Kind = kind,
                X = x,
                Units = units,
                Kernel = known.Kernel(1) ?? call.Settle(call.Transpose(Ordered(Part(1), 0), 1, 0)),
                RecurrentKernel = known.Kernel(2) ?? call.Settle(call.Transpose(Ordered(Part(2), 0), 1, 0)),
                Bias = !call.Has(3) ? null : known.Bias(3, areApart: kind == RecurrentKind.GruResetAfter) ?? call.Settle(Biases(call, kind, Ordered(Part(3), 0), Ordered(Part(3), gates.Length))),
                States = [.. Enumerable.Range(5, stateCount).Select(input => call.Has(input) ? State(call, input, direction) : null)],
                Mask = mask,
                Peepholes = kind == RecurrentKind.Lstm && call.Has(7) ? [.. Enumerable.Range(0, 3).Select(i => call.Shaped(SliceOps.Take(call, Part(7), 0, (long)i * units, units), 1, units))] : null,
                Activations = [.. defaults.Select((name, i) => OnnxActivations.Of(call, named.Count > 0 ? named[(direction * defaults.Length) + i] : name, alphas, betas))],
                IsReverse = directions[direction] == "reverse",
                Clip = call.Real("clip"),
                IsCoupled = kind == RecurrentKind.Lstm && call.Whole("input_forget") != 0,
            };
        }
    }

    private static ImportedTensor Biases(OpCall call, RecurrentKind kind, ImportedTensor data, ImportedTensor state) =>
        kind == RecurrentKind.GruResetAfter ? ShapeOps.Stack(call, [data, state], 0) : call.Plus(data, state);

    private static ImportedTensor State(OpCall call, int input, int direction)
    {
        ImportedTensor all = call.Cast(call.Tensor(input), DataType.Float32);
        int axis = call.Whole("layout") == 1 ? 1 : 0;
        if (all.Constant is null && all.Content is null && RecurrentView.Narrowed(call, all, axis) is { } narrow)
        {
            return narrow;
        }

        return ShapeOps.Reshaped(call, SliceOps.Take(call, all, axis, direction, 1), [.. all.Shape.Where((_, i) => i != axis)]);
    }

    private static ImportedTensor? Lengths(OpCall call, ImportedTensor x)
    {
        if (!call.Has(4))
        {
            return null;
        }

        long steps = call.Known(x.Shape, 1..2)[0];
        ImportedTensor lengths = call.Tensor(4);
        return call.Numbers(lengths) is { } known && known.All(n => n >= steps)
            ? null
            : call.Test(ComparisonFunction.Less, call.Counted("steps", lengths.DataType, new SymbolicShape(1, steps), steps), call.Shaped(lengths, lengths.Shape[0], 1));
    }
}
