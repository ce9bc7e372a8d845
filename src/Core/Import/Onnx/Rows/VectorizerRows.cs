using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;
using TfModelTools.Import.GraphDef.Ops;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>Counts of n-grams (TfIdfVectorizer) of whole numbers: comparisons of what stands at the places of each n-gram, summed.</summary>
internal static class VectorizerRows
{
    private const int MaxWork = 1 << 24;

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        OnnxRow.One(
            "TfIdfVectorizer",
            OpSignature.Of(new RankRange(1, 2)),
            "max_gram_length!:int max_skip_count!:int min_gram_length!:int mode!:text ngram_counts!:ints ngram_indexes!:ints pool_int64s:ints pool_strings:texts weights:floats",
            "Slice, Equal, Logic, Reduce, Scatter",
            Import,
            "of whole numbers"),
    ];

    private static ImportedTensor Import(OpCall call)
    {
        ImportedTensor x = call.Tensor(0);
        IReadOnlyList<long> pool = call.Wholes("pool_int64s");
        IReadOnlyList<long> starts = call.Wholes("ngram_counts");
        IReadOnlyList<long> columns = call.Wholes("ngram_indexes");
        long skips = call.Whole("max_skip_count");
        if (pool.Count == 0 || x.DataType is not (DataType.Int32 or DataType.Int64) || skips is < 0 or > 1 << 10 || columns.Any(c => c is < 0 or > 1 << 20))
        {
            throw call.Fail("it counts n-grams of strings, or of nothing");
        }

        (double least, double most) = x.DataType == DataType.Int32 ? (int.MinValue, int.MaxValue) : (-OnnxCall.MaxExact, OnnxCall.MaxExact);
        if (pool.Any(p => p < least || p > most))
        {
            throw call.Fail($"its pool_int64s hold numbers beyond {(x.DataType == DataType.Int32 ? "int32" : "2^53")}");
        }

        bool isVector = x.Shape.Rank == 1;
        ImportedTensor rows = isVector ? call.Shaped(x, 1, x.Shape[0]) : x;
        int length = call.Known(rows.Shape, 1..2)[0];
        List<ImportedTensor> counts = [];
        List<double> places = [];
        int gram = 0;
        for (int n = 1; n <= starts.Count; n++)
        {
            long start = starts[n - 1];
            long end = n < starts.Count ? starts[n] : pool.Count;
            if (start < 0 || end > pool.Count || end < start || (end - start) % n != 0 || gram + ((end - start) / n) > columns.Count)
            {
                throw call.Fail($"its {pool.Count} pooled numbers do not make up n-grams of [{string.Join(", ", starts)}]");
            }

            int grams = (int)((end - start) / n);
            if (n >= call.Whole("min_gram_length") && n <= call.Whole("max_gram_length") && grams > 0)
            {
                counts.Add(Count(call, rows, length, [.. pool.Skip((int)start).Take(grams * n)], n, n == 1 ? 0 : (int)skips));
                places.AddRange(columns.Skip(gram).Take(grams).Select(c => (double)c));
            }

            gram += grams;
        }

        // ONNX lays weights along the n-grams, its runtimes along the columns.
        IReadOnlyList<float> weights = call.Reals("weights");
        long width = columns.Count == 0 ? 0 : columns.Max() + 1;
        if (weights.Count > 0 && (weights.Count != columns.Count || width > weights.Count || columns.Where((c, i) => weights[(int)c] != weights[i]).Any()))
        {
            throw call.Fail($"its {weights.Count} weights are in another order than the columns, of which ONNX and its runtimes do not mean the same");
        }

        return Weighted(call, counts, [.. places], (int)width, isVector);
    }

    // How often each n-gram stands in each row (rows, grams), with the same number of elements left out between any two.
    private static ImportedTensor Count(OpCall call, ImportedTensor rows, int length, long[] pool, int n, int skips)
    {
        int grams = pool.Length / n;
        ImportedTensor? sum = null;
        for (int skip = 0; skip <= skips; skip++)
        {
            int step = skip + 1;
            int positions = length - ((n - 1) * step);
            if (positions < 1)
            {
                break;
            }

            if ((long)positions * grams > MaxWork)
            {
                throw call.Fail($"it compares {grams} n-grams at {positions} places, which is too many");
            }

            ImportedTensor? all = null;
            for (int i = 0; i < n; i++)
            {
                int item = i;
                ImportedTensor at = call.Shaped(SliceOps.Take(call, rows, 1, (long)i * step, positions), rows.Shape[0], positions, 1);
                ImportedTensor wanted = call.Table($"gram_{n}_{i}", rows.DataType, new TensorShape(grams), () => [.. Enumerable.Range(0, grams).Select(g => (double)pool[(g * n) + item])]);
                ImportedTensor isSame = call.Test(ComparisonFunction.Equal, at, wanted);
                all = all is null ? isSame : call.Both(all, isSame);
            }

            ImportedTensor count = call.Reduced(ReduceFunction.Sum, call.Cast(all!, DataType.Float32), false, 1);
            sum = sum is null ? count : call.Plus(sum, count);
        }

        return sum ?? ConstantOps.Fill(call, new SymbolicShape(rows.Shape[0], grams), call.Scalar(DataType.Float32, 0));
    }

    private static ImportedTensor Weighted(OpCall call, List<ImportedTensor> counts, double[] places, int width, bool isVector)
    {
        if (counts.Count == 0)
        {
            throw call.Fail("it counts n-grams of no length");
        }

        // Several n-grams of one column add up there: a product with a matrix of ones.
        ImportedTensor found = ShapeOps.Join(call, counts, 1);
        string mode = call.Word("mode", string.Empty);
        IReadOnlyList<float> weights = call.Reals("weights");
        if (mode is not ("TF" or "IDF" or "TFIDF") || (long)places.Length * width > MaxWork)
        {
            throw call.Fail($"its mode is '{mode}', of {places.Length} n-grams in {width} columns");
        }

        ImportedTensor matrix = call.Table("columns", DataType.Float32, new TensorShape(places.Length, width), () =>
        {
            double[] ones = new double[places.Length * width];
            for (int i = 0; i < places.Length; i++)
            {
                ones[(i * width) + (int)places[i]] = 1;
            }

            return ones;
        });
        ImportedTensor columns = call.Emit(new DenseOperator(ActivationFunction.Linear), found.Value, matrix.Value);
        if (mode == "IDF")
        {
            columns = call.Cast(call.Test(ComparisonFunction.Greater, columns, 0), DataType.Float32);
        }

        if (mode != "TF" && weights.Count > 0)
        {
            columns = call.Times(columns, call.Table("weights", DataType.Float32, new TensorShape(width), () => [.. weights.Take(width).Select(w => (double)w)]));
        }

        return isVector ? call.Shaped(columns, width) : columns;
    }
}
