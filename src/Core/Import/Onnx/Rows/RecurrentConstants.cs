using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>The weights of one direction of a recurrent node, where they are constants of float32: taken apart and put in the graph's order of gates when they are read.</summary>
/// <param name="call">The node.</param>
/// <param name="direction">The direction, the first axis of the weights.</param>
/// <param name="gates">Which gate of ONNX's each of the graph's is.</param>
internal sealed class RecurrentConstants(OpCall call, int direction, int[] gates)
{
    /// <summary>The kernel (D, G * U, F) of an input as (F, G * U); null where it is computed.</summary>
    public ImportedTensor? Kernel(int input)
    {
        if (Find(input, 3) is not { } constant)
        {
            return null;
        }

        TensorShape rows = new(constant.Shape[1], constant.Shape[2]);
        long size = constant.Shape[1] / gates.Length * constant.Shape[2];
        return Made(input, constant, "kernel", new TensorShape(rows[1], rows[0]), all => TensorPermutation.Permute(Tensor.Over(Ordered(all, size, 0), rows), [1, 0]));
    }

    /// <summary>The biases (D, 2 * G * U) of an input, of the data and of the state; null where they are computed.</summary>
    /// <param name="input">The input.</param>
    /// <param name="areApart">Whether they stay apart, (2, G * U), instead of being added up.</param>
    public ImportedTensor? Bias(int input, bool areApart)
    {
        if (Find(input, 2) is not { } constant)
        {
            return null;
        }

        long count = constant.Shape[1] / 2;
        long units = count / gates.Length;
        return Made(input, constant, areApart ? "biases" : "bias", areApart ? new TensorShape(2, count) : new TensorShape(count), all =>
        {
            float[] data = Ordered(all, units, 0);
            float[] state = Ordered(all, units, gates.Length);
            return areApart ? Tensor.Over([.. data, .. state], new TensorShape(2, count)) : Tensor.Over([.. data.Zip(state, (d, s) => d + s)], new TensorShape(count));
        });
    }

    // Pieces of some size, one for each gate, in the graph's order, from the one numbered first on.
    private float[] Ordered(float[] all, long size, int first)
    {
        int start = all.Length / Directions * direction;
        float[] ordered = new float[gates.Length * size];
        for (int i = 0; i < gates.Length; i++)
        {
            Array.Copy(all, start + ((first + gates[i]) * size), ordered, i * size, size);
        }

        return ordered;
    }

    private int Directions { get; } = (int)call.Shape(1)[0].Count;

    private GraphConstant? Find(int input, int rank) =>
        call.Optional(input) is { DataType: DataType.Float32, Constant: { } constant } && constant.Shape.Rank == rank && constant.Shape[0] == Directions ? constant : null;

    private ImportedTensor Made(int input, GraphConstant constant, string what, TensorShape shape, Func<float[], Tensor> make) => call.Evaluator.Derived(
        constant,
        $"{what} of direction {direction}, gates {string.Join(',', gates)}",
        () => ImportedTensor.From(
            call.Graph,
            call.Tensor(input).Name,
            new GraphConstant(DataType.Float32, shape, () => make(constant.Read().AsArray<float>())) { IsMade = constant.IsMade, IsWeight = constant.IsWeight },
            isCheap: false));
}
