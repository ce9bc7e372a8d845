using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>
/// Einstein sums of one or two tensors (numpy.einsum), by transposes, reshapes and one matrix product: letters of both operands that
/// stay are its batch, those that do not are summed over, and those of one operand are its rows or columns.
/// </summary>
internal static class EinsumOperation
{
    /// <summary>Names, separated by spaces, and how to import them.</summary>
    public static IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> All { get; } = [("einsum linalg.einsum Einsum", Einsum)];

    private const string Ellipsis = "...";
    private const int MaxEllipsisAxes = 32;

    private static IReadOnlyList<GraphValue> Einsum(OperationCall o)
    {
        // The operation of keras.ops and the op of a graph hold the equation as an option; the function of TensorFlow takes it first.
        bool isOption = o.Text(-1, "subscripts", "equation") is not null;
        string equation = (o.Text(-1, "subscripts", "equation") ?? o.Text(0, "equation") ?? throw new UnsupportedLayerException("its equation is not given")).Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] letters = sides[0].Split(',');
        if (sides.Length > 2 || letters.Length > 2)
        {
            throw Unsupported(equation);
        }

        GraphValue[] operands = [.. letters.Select((_, i) => o.Context.Float(o.Operand(i + (isOption ? 0 : 1), $"operand_{i + (isOption ? 0 : 1)}"), $"float_{i + (isOption ? 0 : 1)}"))];
        string ellipsis = ExpandEllipses(letters, operands, equation);
        string output = sides.Length == 2 ? sides[1].Replace(Ellipsis, ellipsis, StringComparison.Ordinal) : Implied(letters, ellipsis);
        if (letters.Append(output).Any(l => l.Contains('.', StringComparison.Ordinal) || l.Distinct().Count() != l.Length) || !ellipsis.All(output.Contains))
        {
            throw Unsupported(equation);
        }

        for (int i = 0; i < letters.Length; i++)
        {
            if (operands[i].Shape.Rank != letters[i].Length)
            {
                throw new UnsupportedLayerException($"its equation names {letters[i].Length} axes of {operands[i].Shape}");
            }
        }

        if (operands.Length == 1)
        {
            (GraphValue only, string kept) = Reduced(o, operands[0], letters[0], output, "sum");
            return ElementwiseOperations.One(o.Main(new TransposeOperator(Order(kept, output, equation)), only));
        }

        (GraphValue a, string first) = Reduced(o, operands[0], letters[0], letters[1] + output, "sum_a");
        (GraphValue b, string second) = Reduced(o, operands[1], letters[1], letters[0] + output, "sum_b");
        string batch = string.Concat(first.Where(l => second.Contains(l) && output.Contains(l)));
        string summed = string.Concat(first.Where(l => second.Contains(l) && !output.Contains(l)));
        string rows = string.Concat(first.Where(l => !second.Contains(l)));
        string columns = string.Concat(second.Where(l => !first.Contains(l)));
        if (batch.Concat(summed).Any(l => Differ(a.Shape[first.IndexOf(l, StringComparison.Ordinal)], b.Shape[second.IndexOf(l, StringComparison.Ordinal)])))
        {
            throw new UnsupportedLayerException($"the extents of {operands[0].Shape} and {operands[1].Shape} that its equation '{equation}' takes together differ");
        }

        Dimension[] Extents(string names) => [.. names.Select(l => first.Contains(l) ? a.Shape[first.IndexOf(l, StringComparison.Ordinal)] : b.Shape[second.IndexOf(l, StringComparison.Ordinal)])];
        GraphValue left = Matrix(o, "a", a, Order(first, batch + rows + summed, equation), [.. Extents(batch), Product(Extents(rows)), Product(Extents(summed))]);
        GraphValue right = Matrix(o, "b", b, Order(second, batch + summed + columns, equation), [.. Extents(batch), Product(Extents(summed)), Product(Extents(columns))]);
        GraphValue product = o.Context.Sub("product", new MatMulOperator(), left, right);
        GraphValue split = o.Context.Reshape("split", product, [.. Extents(batch), .. Extents(rows), .. Extents(columns)]);
        return ElementwiseOperations.One(o.Main(new TransposeOperator(Order(batch + rows + columns, output, equation)), split));
    }

    private static UnsupportedLayerException Unsupported(string equation) =>
        new($"its equation '{equation}' is not supported; one or two operands without repeated letters are");

    private static bool Differ(Dimension a, Dimension b) => !a.IsUnknown && !b.IsUnknown && a != b;

    // The axes that "..." stands for become letters that no equation uses, aligned at their ends; gives the most that it stands for.
    private static string ExpandEllipses(string[] letters, GraphValue[] operands, string equation)
    {
        string longest = string.Empty;
        for (int i = 0; i < letters.Length; i++)
        {
            if (letters[i].Contains(Ellipsis, StringComparison.Ordinal))
            {
                int count = operands[i].Shape.Rank - (letters[i].Length - Ellipsis.Length);
                string axes = count is < 0 or > MaxEllipsisAxes ? throw Unsupported(equation) : string.Concat(Enumerable.Range(0, count).Select(a => (char)('\u0100' + MaxEllipsisAxes - count + a)));
                letters[i] = letters[i].Replace(Ellipsis, axes, StringComparison.Ordinal);
                longest = axes.Length > longest.Length ? axes : longest;
            }
        }

        return longest;
    }

    // Without "->": what "..." stands for, then the letters that occur once, in the order of the alphabet.
    private static string Implied(string[] letters, string ellipsis)
    {
        string all = string.Concat(letters);
        return ellipsis + string.Concat(all.Where(l => !ellipsis.Contains(l) && all.Count(other => other == l) == 1).Order());
    }

    // Letters that nothing else names are summed over at once.
    private static (GraphValue Value, string Letters) Reduced(OperationCall o, GraphValue x, string letters, string others, string name)
    {
        int[] axes = [.. Enumerable.Range(0, letters.Length).Where(i => !others.Contains(letters[i]))];
        return axes.Length == 0 ? (x, letters) : (o.Context.Sub(name, new ReduceOperator(ReduceFunction.Sum, axes, KeepDimensions: false), x), string.Concat(letters.Where(others.Contains)));
    }

    private static GraphValue Matrix(OperationCall o, string name, GraphValue x, int[] order, Dimension[] shape)
    {
        GraphValue ordered = order.SequenceEqual(Enumerable.Range(0, order.Length)) ? x : o.Context.Sub($"{name}_ordered", new TransposeOperator(order), x);
        return ordered.Shape.SequenceEqual(shape) ? ordered : o.Context.Reshape($"{name}_matrix", ordered, shape);
    }

    private static Dimension Product(Dimension[] extents) => extents.Aggregate((Dimension)1, (a, b) => a * b);

    private static int[] Order(string from, string to, string equation) => from.Length == to.Length && to.All(from.Contains)
        ? [.. to.Select(l => from.IndexOf(l, StringComparison.Ordinal))]
        : throw new UnsupportedLayerException($"its equation '{equation}' does not say where each axis of the result comes from");
}
