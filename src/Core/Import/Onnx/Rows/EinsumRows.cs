using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Einsum of any number of operands: two at a time, by the importer of TensorFlow's, after the diagonals of operands that repeat an index are taken.</summary>
internal static class EinsumRows
{
    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows => [OnnxRow.One("Einsum", OpSignature.List(least: 1), "equation!:text", "Slice, Transpose, Reshape, MatMul", Import)];

    private static ImportedTensor Import(OpCall call)
    {
        string equation = string.Concat(call.Word("equation", string.Empty).Where(c => !char.IsWhiteSpace(c)));
        string[] sides = equation.Split("->");
        string[] operands = sides[0].Split(',');
        if (sides.Length > 2 || operands.Length != call.Count || operands.Any(o => o.Replace("...", string.Empty, StringComparison.Ordinal).Any(c => !char.IsAsciiLetter(c))))
        {
            throw call.Fail($"its equation '{equation}' does not fit its {call.Count} operands");
        }

        // What is implied counts letters before diagonals are taken: one that is repeated is summed.
        string letters = string.Concat(operands).Replace(".", string.Empty, StringComparison.Ordinal);
        string output = sides.Length == 2 ? sides[1] : EinsumOp.Implied(letters, equation.Contains("...", StringComparison.Ordinal) ? "..." : string.Empty);
        List<(ImportedTensor Tensor, string Indices)> left = [.. operands.Select((o, i) => Diagonals(call, call.Tensor(i), o))];
        while (left.Count > 2)
        {
            string needed = string.Concat(left.Skip(2).Select(l => l.Indices)) + output;
            string both = string.Concat((left[0].Indices + left[1].Indices).Where(char.IsAsciiLetter).Distinct().Where(c => needed.Contains(c, StringComparison.Ordinal)));
            both = (left[0].Indices + left[1].Indices).Contains('.', StringComparison.Ordinal) ? "..." + both : both;
            ImportedTensor product = Contract(call, both, left[0], left[1]);
            left.RemoveRange(0, 2);
            left.Insert(0, (product, both));
        }

        return Contract(call, output, [.. left]);
    }

    private static ImportedTensor Contract(OpCall call, string output, params (ImportedTensor Tensor, string Indices)[] operands)
    {
        string equation = $"{string.Join(",", operands.Select(o => o.Indices))}->{output}";
        return call.RunOne("Einsum", n => n.Text("equation", equation), [.. operands.Select(o => o.Tensor)]);
    }

    // Two axes of one index, brought to the end and made one, hold their diagonal at every (extent + 1)-th element.
    private static (ImportedTensor Tensor, string Indices) Diagonals(OpCall call, ImportedTensor x, string indices)
    {
        while (indices.FirstOrDefault(c => c != '.' && indices.IndexOf(c, StringComparison.Ordinal) != indices.LastIndexOf(c)) is var letter and not '\0')
        {
            int dots = indices.IndexOf("...", StringComparison.Ordinal);
            int Axis(int place) => dots >= 0 && place > dots ? place - indices.Length + x.Shape.Rank : place;
            int a = Axis(indices.IndexOf(letter, StringComparison.Ordinal));
            int b = Axis(indices.LastIndexOf(letter));
            int rank = x.Shape.Rank;
            if (a < 0 || b >= rank || a >= b || !x.Shape[a].IsFixed || !x.Shape[a].IsSame(x.Shape[b]))
            {
                throw call.FailForShape($"the index '{letter}' is repeated in '{indices}', which does not fit {x.Shape}");
            }

            long extent = x.Shape[a].Count;
            ImportedTensor moved = call.Transpose(x, [.. Enumerable.Range(0, rank).Where(i => i != a && i != b), a, b]);
            ImportedTensor flat = call.Shaped(moved, [.. moved.Shape.SkipLast(2), extent * extent]);
            x = call.Emit(new SliceOperator(new long[rank - 1], [.. new long?[rank - 2], extent], [.. Enumerable.Repeat(1L, rank - 2), extent + 1]), flat.Value);
            indices = string.Concat(indices.Where(c => c != letter)) + letter;
        }

        return (x, indices);
    }
}
