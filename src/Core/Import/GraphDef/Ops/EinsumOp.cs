using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>Einsum as transposes, reshapes and one matrix product (tensorflow.org/api_docs/python/tf/einsum).</summary>
internal static class EinsumOp
{
    /// <summary>Imports a node.</summary>
    public static ImportedTensor Import(OpCall call)
    {
        string equation = call.Node.Text("equation").Replace(" ", string.Empty, StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        if (sides.Length > 2 || call.Count is < 1 or > 2 || sides[0].Split(',').Length != call.Count)
        {
            throw call.Fail($"the equation '{equation}' is not of one or two operands");
        }

        string[] operands = sides[0].Split(',');
        string ellipsis = string.Empty;
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = ExpandEllipsis(operands[i], call.Shape(i).Rank, ref ellipsis);
        }

        string output = sides.Length == 2 ? sides[1].Replace("...", ellipsis, StringComparison.Ordinal) : Implied(string.Concat(operands), ellipsis);
        if (operands.Append(output).Any(o => o.Distinct().Count() != o.Length || o.Contains('.', StringComparison.Ordinal)) || !ellipsis.All(c => output.Contains(c, StringComparison.Ordinal)) || operands.Where((o, i) => o.Length != call.Shape(i).Rank).Any())
        {
            throw call.Fail($"the equation '{equation}' repeats an index within an operand, or does not fit {string.Join(" and ", call.Inputs.Select((_, i) => call.Shape(i)))}");
        }

        ImportedTensor a = SumOut(call, call.Tensor(0), ref operands[0], operands.Length > 1 ? operands[1] + output : output);
        if (operands.Length == 1)
        {
            return Order(call, a, operands[0], output);
        }

        ImportedTensor b = SumOut(call, call.Tensor(1), ref operands[1], operands[0] + output);
        string x = operands[0];
        string y = operands[1];
        string batch = new([.. x.Where(c => y.Contains(c, StringComparison.Ordinal) && output.Contains(c, StringComparison.Ordinal))]);
        string summed = new([.. x.Where(c => y.Contains(c, StringComparison.Ordinal) && !output.Contains(c, StringComparison.Ordinal))]);
        string rows = new([.. x.Where(c => !y.Contains(c, StringComparison.Ordinal))]);
        string columns = new([.. y.Where(c => !x.Contains(c, StringComparison.Ordinal))]);
        Dictionary<char, Dimension> extents = [];
        Collect(call, extents, x, a.Shape);
        Collect(call, extents, y, b.Shape);
        ImportedTensor left = Order(call, a, x, batch + rows + summed);
        ImportedTensor right = Order(call, b, y, batch + summed + columns);

        // By weights all axes before the last are rows.
        bool isDense = batch.Length == 0 && rows.Length > 0 && right.Constant is not null;
        string[] apart = isDense ? [.. Letters(rows)] : [.. Letters(batch), rows];
        left = Grouped(call, left, extents, [.. apart, summed]);
        right = Grouped(call, right, extents, [.. Letters(batch), summed, columns]);
        ImportedTensor product = MatrixOps.Product(call, left, right, false, false);
        string result = batch + rows + columns;
        ImportedTensor shaped = apart.Append(columns).All(g => g.Length == 1) ? product : ShapeOps.Reshaped(call, product, [.. result.Select(c => extents[c])]);
        return Order(call, shaped, result, output);
    }

    private static IEnumerable<string> Letters(string letters) => letters.Select(c => c.ToString());

    // Each group of axes as one.
    private static ImportedTensor Grouped(OpCall call, ImportedTensor tensor, Dictionary<char, Dimension> extents, string[] groups) =>
        Array.TrueForAll(groups, g => g.Length == 1) ? tensor : ShapeOps.Reshaped(call, tensor, [.. groups.Select(g => g.Aggregate((Dimension)1, (p, c) => p * extents[c]))]);

    // Axes of "..." become letters that no equation uses, aligned at their ends.
    private static string ExpandEllipsis(string operand, int rank, ref string ellipsis)
    {
        if (!operand.Contains("...", StringComparison.Ordinal))
        {
            return operand;
        }

        int count = Math.Max(0, rank - (operand.Length - 3));
        string letters = new([.. Enumerable.Range(0, count).Select(i => (char)('\ue000' + (Common.Limits.MaxRank - count) + i))]);
        if (letters.Length > ellipsis.Length)
        {
            ellipsis = letters;
        }

        return operand.Replace("...", letters, StringComparison.Ordinal);
    }

    /// <summary>The output of an equation without "->": what "..." stands for, then the letters that occur once, in the order of the alphabet.</summary>
    /// <param name="letters">The letters of all operands.</param>
    /// <param name="ellipsis">What "..." stands for; empty where there is none.</param>
    public static string Implied(string letters, string ellipsis) =>
        ellipsis + string.Concat(letters.Where(l => !ellipsis.Contains(l, StringComparison.Ordinal) && letters.Count(other => other == l) == 1).Order());

    private static ImportedTensor SumOut(OpCall call, ImportedTensor tensor, ref string indices, string kept)
    {
        string current = indices;
        int[] axes = [.. Enumerable.Range(0, current.Length).Where(i => !kept.Contains(current[i], StringComparison.Ordinal))];
        if (axes.Length == 0)
        {
            return tensor;
        }

        indices = new string([.. current.Where(c => kept.Contains(c, StringComparison.Ordinal))]);
        return call.Emit(new ReduceOperator(ReduceFunction.Sum, axes, false), tensor.Value);
    }

    private static ImportedTensor Order(OpCall call, ImportedTensor tensor, string from, string to) =>
        from.Length == to.Length && to.All(c => from.Contains(c, StringComparison.Ordinal))
            ? call.Transpose(tensor, [.. to.Select(c => from.IndexOf(c, StringComparison.Ordinal))])
            : throw call.Fail("its equation does not determine its output");

    private static void Collect(OpCall call, Dictionary<char, Dimension> extents, string indices, SymbolicShape shape)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if (!extents.TryGetValue(indices[i], out Dimension known) || known.IsUnknown)
            {
                extents[indices[i]] = shape[i];
            }
            else if (shape[i].Differs(known))
            {
                throw call.Fail($"the axes '{indices[i]}' of its operands have {known} and {shape[i]} elements");
            }
        }
    }
}
