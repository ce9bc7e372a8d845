using TfModelTools.Common.Wording;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef.Ops;

/// <summary>
/// Lookup tables from integers to numbers (tensorflow/core/ops/lookup_ops.cc), whose keys and values are constants of the graph: the place
/// of a key among the sorted keys, and what is kept there. No table is left, so every target has them.
/// </summary>
internal static class TableOps
{
    // Keys that float32 does not hold are compared one by one with each number.
    private const int MaxCompared = 4096;

    private const string Limits = "integers to numbers, filled with constants";

    /// <summary>The rows of the table.</summary>
    public static IEnumerable<OpRow> Rows =>
    [
        Table("HashTable"),
        Table("HashTableV2"),
        Find("LookupTableFind"),
        Find("LookupTableFindV2"),
        OpRow.One("LookupTableSize", OpSignature.One, "constant", Size, Limits),
        OpRow.One("LookupTableSizeV2", OpSignature.One, "constant", Size, Limits),
    ];

    private static OpRow Table(string op) => OpRow.One(op, OpSignature.None, "nothing", call => call.Evaluator.Source.Tables.Bind(call.Node), Limits) with
    {
        WhyRefused = node => WhyRefused(node.Type("key_dtype"), node.Type("value_dtype")),
    };

    private static OpRow Find(string op) => OpRow.One(op, OpSignature.Three, "Bucketize, Gather, Equal, Select", Find, Limits) with
    {
        WhyRefused = node => WhyRefused(node.Type("Tin"), node.Type("Tout")),
    };

    private static string? WhyRefused(DataType keys, DataType values) =>
        keys is DataType.String || values is DataType.String ? $"it looks up strings: look the words up before the model, and cut the graph after the lookup ({OptionKey.Input})"
        : keys is not (DataType.Unknown or DataType.Int32 or DataType.Int64) ? $"its keys are {keys.TensorFlowName()}, expected int32 or int64"
        : values != DataType.Unknown && values.ElementSize() == 0 ? $"its values are {values.TensorFlowName()}, which are no numbers"
        : null;

    private static ImportedTensor Size(OpCall call) => call.Known(DataType.Int64, SymbolicShape.Scalar, [Entries(call).Keys.Length]);

    private static ImportedTensor Find(OpCall call)
    {
        (long[] keys, Tensor values) = Entries(call);
        ImportedTensor wanted = call.Tensor(1);
        ImportedTensor absent = call.Tensor(2);
        if (WhyRefused(wanted.DataType, absent.DataType) is { } reason)
        {
            throw call.Fail(reason);
        }

        if (absent.DataType != values.DataType || absent.Shape.Rank != 0)
        {
            throw call.Fail($"what it gives for no key is {absent.DataType.TensorFlowName()} {absent.Shape}, expected one {values.DataType.TensorFlowName()}");
        }

        if (keys.Length == 0)
        {
            return call.Emit(new BroadcastToOperator(wanted.Shape), absent.Value);
        }

        // Place 0 is that of numbers below the first key: what is kept there is never equal.
        int[] places = [.. Enumerable.Range(0, keys.Length).OrderBy(i => keys[i])];
        long[] sorted = [.. places.Select(p => keys[p])];
        GraphValue place = Place(call, wanted, sorted);
        Tensor kept = Tensor.Create<long>([sorted[0], .. sorted], new TensorShape(keys.Length + 1L));
        GraphValue key = Constant(call, "keys", wanted.DataType == DataType.Int64 ? kept : TensorConverter.TryConvert(kept, wanted.DataType)
            ?? throw call.Fail($"its keys do not fit {wanted.DataType.TensorFlowName()}"));
        GraphValue value = Constant(call, "values", Take(values, [places[0], .. places]));
        GraphValue found = call.Emit(new CompareOperator(ComparisonFunction.Equal), wanted.Value, call.Emit(new GatherOperator(0), key, place).Value).Value;
        return call.Emit(new SelectOperator(), found, call.Emit(new GatherOperator(0), value, place).Value, absent.Value);
    }

    /// <summary>How many of the sorted keys are not above each number.</summary>
    private static GraphValue Place(OpCall call, ImportedTensor wanted, long[] sorted)
    {
        // Conversion to float32 keeps the order, so that a number which is a key has its own place; what a rounded number finds is not equal to it.
        if (Array.TrueForAll(sorted, k => (long)(float)k == k && (float)k < long.MaxValue))
        {
            return call.Emit(new BucketizeOperator([.. sorted.Select(k => (float)k)], DataType.Int32), call.Cast(wanted, DataType.Float32).Value).Value;
        }

        if (sorted.Length > MaxCompared)
        {
            throw call.Fail($"its table has {sorted.Length} keys, some of which float32 does not hold, expected at most {MaxCompared}");
        }

        SymbolicShape column = new([.. wanted.Shape, 1]);
        Tensor keys = Tensor.Create<long>(sorted, new TensorShape(sorted.Length));
        GraphValue all = Constant(call, "sorted", TensorConverter.TryConvert(keys, wanted.DataType) ?? throw call.Fail($"its keys do not fit {wanted.DataType.TensorFlowName()}"));
        GraphValue above = call.Emit(new CompareOperator(ComparisonFunction.GreaterEqual), call.Reshape(wanted, column).Value, all).Value;
        GraphValue counted = call.Emit(new CastOperator(DataType.Int32), above).Value;
        return call.Emit(new ReduceOperator(ReduceFunction.Sum, [wanted.Shape.Rank], KeepDimensions: false), counted).Value;
    }

    private static GraphValue Constant(OpCall call, string purpose, Tensor value) =>
        ImportedTensor.From(call.Graph, $"{call.Node.Name}/{purpose}", new GraphConstant(value), isCheap: true).Value;

    private static (long[] Keys, Tensor Values) Entries(OpCall call)
    {
        ImportedTable table = call.Inputs[0] as ImportedTable ?? throw call.Fail("input 0 is no lookup table");
        if (WhyRefused(table.Node.Type("key_dtype"), table.Node.Type("value_dtype")) is { } reason)
        {
            throw call.Fail(reason);
        }

        Tensor keys = Read(call, table.Keys);
        Tensor values = Read(call, table.Values);
        if (WhyRefused(keys.DataType, values.DataType) is { } other)
        {
            throw call.Fail(other);
        }

        long[] numbers = (TensorConverter.TryConvert(keys, DataType.Int64) ?? throw call.Fail("its keys are no integers")).AsSpan<long>().ToArray();
        if (keys.Shape.Rank != 1 || !keys.Shape.Equals(values.Shape))
        {
            throw call.Fail($"its table has keys {keys.Shape} and values {values.Shape}, expected one value a key");
        }

        return numbers.Distinct().Count() == numbers.Length ? (numbers, values) : throw call.Fail("its table has a key twice");
    }

    private static Tensor Read(OpCall call, TensorFlowNode constant) =>
        constant.Attribute("value")?.Tensor?.Read() ?? throw call.Fail($"'{constant.Name}', which its table is filled with, has no value");

    private static Tensor Take(Tensor values, int[] places)
    {
        int size = values.DataType.ElementSize();
        byte[] taken = new byte[places.Length * size];
        for (int i = 0; i < places.Length; i++)
        {
            values.Bytes.Span.Slice(places[i] * size, size).CopyTo(taken.AsSpan(i * size));
        }

        return new Tensor(values.DataType, new TensorShape(places.Length), taken);
    }
}
