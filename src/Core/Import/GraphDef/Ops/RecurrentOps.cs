using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Cells of recurrent layers, and whole layers, as single ops.</summary>
internal static class RecurrentOps
{
    private const int MaxSteps = 4096;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        new("LSTMBlockCell", OpSignature.Of(2, 2, 2, 2, RankRange.Any, RankRange.Any, RankRange.Any, 1), "Concat, Dense, Activation, Multiply, Add", LstmCell),
        new("BlockLSTM", OpSignature.Of(RankRange.Any, 3, 2, 2, 2, RankRange.Any, RankRange.Any, RankRange.Any, 1), "the cell for each step", BlockLstm, "the number of steps is known at import"),
        new("BlockLSTMV2", OpSignature.Of(RankRange.Any, 3, 2, 2, 2, RankRange.Any, RankRange.Any, RankRange.Any, 1), "the cell for each step", BlockLstm, "the number of steps is known at import"),
        new("GRUBlockCell", OpSignature.Of(2, 2, 2, 2, 1, 1), "Concat, Dense, Activation, Multiply, Add", GruCell),
    ];

    private static ImportedValue[] LstmCell(OpCall call) =>
        [.. Step(call, call.Tensor(0), call.Value(1), call.Tensor(2), call.Tensor(3), Peepholes(call, 4), call.Tensor(7), call.Node.Float("forget_bias", 1), call.Node.Float("cell_clip", 3), false)];

    private static ImportedTensor[]? Peepholes(OpCall call, int first) =>
        call.Node.Bool("use_peephole") ? [call.Tensor(first), call.Tensor(first + 1), call.Tensor(first + 2)] : null;

    // tensorflow.org/api_docs/python/tf/raw_ops/LSTMBlockCell: gates in the order input, cell, forget, output; of BlockLSTMV2 input, forget,
    // cell, output. Gives input gate, cell, forget gate, output gate, candidate, squashed cell, hidden state.
    private static ImportedTensor[] Step(
        OpCall call, ImportedTensor x, GraphValue cellBefore, ImportedTensor hidden, ImportedTensor kernel, ImportedTensor[]? peepholes, ImportedTensor bias, float forgetBias, float clip, bool isForgetSecond)
    {
        int units = Units(call, cellBefore.Shape);
        ImportedTensor joined = ShapeOps.Join(call, [x, hidden], 1);
        ImportedTensor gates = MatrixOps.AddBias(call, MatrixOps.Product(call, joined, kernel, false, false), bias, "NHWC");
        GraphValue Gate(int i) => SliceOps.Take(call, gates, 1, i * units, units).Value;
        GraphValue Peep(GraphValue gate, int i, GraphValue cell) =>
            peepholes is null ? gate : Binary(call, BinaryFunction.Add, gate, Binary(call, BinaryFunction.Multiply, cell, peepholes[i].Value));
        GraphValue input = Activate(call, Peep(Gate(0), 0, cellBefore), ActivationKind.Sigmoid);
        GraphValue candidate = Activate(call, Gate(isForgetSecond ? 2 : 1), ActivationKind.Tanh);
        GraphValue open = Binary(call, BinaryFunction.Add, Gate(isForgetSecond ? 1 : 2), call.Scalar(DataType.Float32, forgetBias).Value);
        GraphValue forget = Activate(call, Peep(open, 1, cellBefore), ActivationKind.Sigmoid);
        GraphValue cell = Binary(call, BinaryFunction.Add, Binary(call, BinaryFunction.Multiply, candidate, input), Binary(call, BinaryFunction.Multiply, cellBefore, forget));
        if (clip > 0)
        {
            cell = call.Emit(new ClipOperator(-clip, clip), cell).Value;
        }

        GraphValue output = Activate(call, Peep(Gate(3), 2, cell), ActivationKind.Sigmoid);
        GraphValue squashed = Activate(call, cell, ActivationKind.Tanh);
        return [.. new[] { input, cell, forget, output, candidate, squashed, Binary(call, BinaryFunction.Multiply, squashed, output) }.Select(ImportedTensor.From)];
    }

    // Inputs: the number of steps that count, x (time, batch, features), cell, hidden, kernel, three peepholes, bias. Steps beyond give zeros.
    private static ImportedValue[] BlockLstm(OpCall call)
    {
        ImportedTensor x = call.Tensor(1);
        if (!x.Shape[0].IsFixed || x.Shape[0].Count is < 1 or > MaxSteps)
        {
            throw call.FailForShape($"its input has shape {x.Shape}");
        }

        bool isV2 = call.Node.Op == "BlockLSTMV2";
        long steps = x.Shape[0].Count;
        long counting = Math.Clamp(call.Integer(0, "number of steps"), 0, steps);
        ImportedTensor[] parts = ShapeOps.Unstack(call, x, 0, steps);
        ImportedTensor[]? peepholes = Peepholes(call, 5);
        GraphValue cell = call.Value(2);
        ImportedTensor hidden = call.Tensor(3);
        List<ImportedTensor[]> results = [];
        for (int i = 0; i < steps; i++)
        {
            if (i < counting)
            {
                results.Add(Step(call, parts[i], cell, hidden, call.Tensor(4), peepholes, call.Tensor(8), isV2 ? 0 : call.Node.Float("forget_bias", 1), call.Node.Float("cell_clip", isV2 ? 0 : 3), isV2));
                cell = results[i][1].Value;
                hidden = results[i][6];
            }
            else
            {
                ImportedTensor zeros = ConstantOps.Fill(call, hidden.Shape, call.Scalar(DataType.Float32, 0));
                results.Add([.. Enumerable.Repeat(zeros, 7)]);
            }
        }

        return [.. Enumerable.Range(0, 7).Select(k => ShapeOps.Stack(call, [.. results.Select(r => r[k])], 0))];
    }

    // tensorflow.org/api_docs/python/tf/raw_ops/GRUBlockCell: gates in the order reset, update.
    private static ImportedValue[] GruCell(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        ImportedTensor previous = call.Tensor(1);
        int units = Units(call, previous.Shape);
        ImportedTensor gates = MatrixOps.AddBias(call, MatrixOps.Product(call, ShapeOps.Join(call, [x, previous], 1), call.Tensor(2), false, false), call.Tensor(4), "NHWC");
        GraphValue reset = Activate(call, SliceOps.Take(call, gates, 1, 0, units).Value, ActivationKind.Sigmoid);
        GraphValue update = Activate(call, SliceOps.Take(call, gates, 1, units, units).Value, ActivationKind.Sigmoid);
        ImportedTensor gated = ImportedTensor.From(Binary(call, BinaryFunction.Multiply, previous.Value, reset));
        ImportedTensor sum = MatrixOps.AddBias(call, MatrixOps.Product(call, ShapeOps.Join(call, [x, gated], 1), call.Tensor(3), false, false), call.Tensor(5), "NHWC");
        GraphValue candidate = Activate(call, sum.Value, ActivationKind.Tanh);
        GraphValue difference = Binary(call, BinaryFunction.Subtract, previous.Value, candidate);
        GraphValue hidden = Binary(call, BinaryFunction.Add, Binary(call, BinaryFunction.Multiply, update, difference), candidate);
        return [.. new[] { reset, update, candidate, hidden }.Select(ImportedTensor.From)];
    }

    private static int Units(OpCall call, SymbolicShape state) => state[-1].IsFixed ? (int)state[-1].Count : throw call.FailForShape($"its state has shape {state}");

    private static GraphValue Activate(OpCall call, GraphValue x, ActivationKind kind) => call.EmitFloat(new ActivationOperator(new ActivationFunction(kind)), ImportedTensor.From(x)).Value;

    private static GraphValue Binary(OpCall call, BinaryFunction kind, GraphValue a, GraphValue b) => call.Emit(new BinaryOperator(kind), a, b).Value;
}
