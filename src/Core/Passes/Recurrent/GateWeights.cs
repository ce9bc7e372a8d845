using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Recurrent;

/// <summary>
/// The weights of a cell, gate by gate in the operator's order: columns of the matrices that are multiplied by the input and the state
/// joined, (I + U, k U), with their biases.
/// </summary>
/// <param name="Gates">For each gate its matrix, its bias or null, its first column, and what is added to its bias.</param>
/// <param name="Inputs">I.</param>
/// <param name="Units">U.</param>
internal sealed record GateWeights(IReadOnlyList<(GraphConstant Matrix, GraphConstant? Bias, int Column, float Added)> Gates, int Inputs, int Units)
{
    /// <summary>Whether another cell has the same weights.</summary>
    public bool IsSame(GateWeights other) => Inputs == other.Inputs && Units == other.Units && Gates.SequenceEqual(other.Gates);

    /// <summary>The kernel (I, G U).</summary>
    public GraphConstant Kernel() => Rows(0, Inputs);

    /// <summary>The recurrent kernel (U, G U).</summary>
    public GraphConstant RecurrentKernel() => Rows(Inputs, Units);

    /// <summary>The bias (G U,).</summary>
    public GraphConstant Bias()
    {
        TensorShape shape = new(Gates.Count * Units);
        return new GraphConstant(DataType.Float32, shape, () =>
        {
            float[] values = new float[shape.ElementCount];
            for (int g = 0; g < Gates.Count; g++)
            {
                (_, GraphConstant? bias, int column, float added) = Gates[g];
                ReadOnlySpan<float> stored = bias is null ? [] : bias.Read().AsSpan<float>();
                for (int u = 0; u < Units; u++)
                {
                    values[(g * Units) + u] = (stored.IsEmpty ? 0 : stored[column + u]) + added;
                }
            }

            return Tensor.Create<float>(values, shape);
        });
    }

    private GraphConstant Rows(int first, int count)
    {
        TensorShape shape = new(count, Gates.Count * Units);
        return new GraphConstant(DataType.Float32, shape, () =>
        {
            float[] values = new float[shape.ElementCount];
            for (int g = 0; g < Gates.Count; g++)
            {
                (GraphConstant matrix, _, int column, _) = Gates[g];
                ReadOnlySpan<float> stored = matrix.Read().AsSpan<float>();
                int width = (int)matrix.Shape[1];
                for (int r = 0; r < count; r++)
                {
                    stored.Slice(((first + r) * width) + column, Units).CopyTo(values.AsSpan((((r * Gates.Count) + g) * Units), Units));
                }
            }

            return Tensor.Create<float>(values, shape);
        });
    }
}
