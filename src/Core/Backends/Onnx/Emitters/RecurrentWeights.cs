using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx.Emitters;

/// <summary>The weights of recurrent layers as ONNX has them: one direction first, a row for each unit of each gate, gates in ONNX's order.</summary>
internal static class RecurrentWeights
{
    // Ours are input, forget, cell, output; ONNX's are input, output, forget, cell.
    private static readonly int[] LstmGates = [0, 3, 1, 2];

    /// <summary>A kernel, (from, gates * units), as (1, gates * units, from).</summary>
    public static string Kernel(OnnxWriter writer, GraphValue kernel, RecurrentOperator op)
    {
        TensorShape own = kernel.Shape.ToTensorShape();
        TensorShape shape = new(1, own[1], own[0]);
        TensorShape gates = new(own[0], op.GateCount, own[1] / op.GateCount);
        Tensor Make(Tensor t) => Ordered(op, TensorPermutation.Permute(t.Reshape(gates), [1, 2, 0])).Reshape(shape);
        string form = $"{op.Kind} kernel";
        return OnnxQuantizer.Takes(writer.Options, kernel.Constant!)
            ? OnnxQuantizer.Add(writer, kernel, shape, form, Make, 1)
            : writer.Constants.Of(kernel, form, kernel.Spec.DataType, shape, Make);
    }

    /// <summary>A bias as (1, 2 * gates * units): that of the input, and that of the state, which is zero but for the GRU that has one.</summary>
    public static string Bias(OnnxWriter writer, GraphValue bias, RecurrentOperator op)
    {
        long count = bias.Shape[-1].Count;
        TensorShape shape = new(1, 2 * count);
        return writer.Constants.Of(bias, $"{op.Kind} bias", bias.Spec.DataType, shape, t =>
        {
            if (op.Kind == RecurrentKind.GruResetAfter)
            {
                return t.Reshape(shape);
            }

            byte[] both = new byte[2 * t.Bytes.Length];
            Ordered(op, t.Reshape(new TensorShape(op.GateCount, count / op.GateCount))).Bytes.CopyTo(both);
            return new Tensor(t.DataType, shape, both);
        });
    }

    // The gates, the first axis, in ONNX's order.
    private static Tensor Ordered(RecurrentOperator op, Tensor gates)
    {
        if (op.Kind != RecurrentKind.Lstm)
        {
            return gates;
        }

        byte[] ordered = new byte[gates.Bytes.Length];
        int size = ordered.Length / LstmGates.Length;
        for (int i = 0; i < LstmGates.Length; i++)
        {
            gates.Bytes.Span.Slice(LstmGates[i] * size, size).CopyTo(ordered.AsSpan(i * size));
        }

        return new Tensor(gates.DataType, gates.Shape, ordered);
    }
}
