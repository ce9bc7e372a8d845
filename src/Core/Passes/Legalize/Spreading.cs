using TfModelTools.Graph;

namespace TfModelTools.Passes.Legalize;

/// <summary>Puts zeros between the elements of a value.</summary>
internal static class Spreading
{
    /// <summary>
    /// Puts so many zeros behind each element along some axes that each takes the room of several: the last one, too. Only the first axis may be
    /// of an extent that is not a plain number.
    /// </summary>
    /// <param name="parts">Takes the parts.</param>
    /// <param name="x">The value.</param>
    /// <param name="firstAxis">The first axis to spread.</param>
    /// <param name="factors">The room of an element, for each axis from that one on.</param>
    public static GraphValue Spread(this NodeParts parts, GraphValue x, int firstAxis, IReadOnlyList<int> factors)
    {
        SymbolicShape shape = x.Shape;
        GraphValue value = x;
        for (int i = 0; i < factors.Count; i++)
        {
            int axis = firstAxis + i;
            if (factors[i] == 1)
            {
                continue;
            }

            // What lies behind the axis is one row, and zeros of as many rows follow it; what lies before is one axis.
            Dimension inner = shape.Product(axis + 1, shape.Rank);
            SymbolicShape rows = axis == 0 ? new(shape[0], inner) : new(shape[0], shape.Product(1, axis + 1), inner);
            int zeros = ExtentLimits.ToInt32(inner.Count * (factors[i] - 1), "A padding");
            value = parts.Pad(parts.Reshape(value, rows), new int[rows.Rank], [.. new int[rows.Rank - 1], zeros]);
            shape = shape.With(axis, shape[axis] * factors[i]);
        }

        return ReferenceEquals(value, x) ? x : parts.Reshape(value, shape);
    }
}
