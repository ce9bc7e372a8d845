using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// What an importer may know of the numbers of a node's inputs: read of constants or computed, as far as the budgets of the import go
/// (<see cref="GraphEvaluator.Read"/>, <see cref="GraphEvaluator.Folded"/>).
/// </summary>
internal static class OpCallReading
{
    // Beyond it float64, by which importers count, skips integers; no extent, axis or index is as large.
    private const double MaxInteger = 1L << 53;

    private const long MaxNumbers = 1 << 19;

    // What is computed at import is small, too: a result of more elements is data.
    private const long MaxFolded = 1 << 16;

    /// <summary>The numbers of one input, as far as they are known.</summary>
    /// <exception cref="UnsupportedNodeException">Nothing is known of them.</exception>
    public static SymbolicNumber[] Content(this OpCall call, int input, string what) => call.Content(call.Tensor(input)) ?? throw call.Unread(input, what);

    /// <summary>The integers of one input.</summary>
    /// <exception cref="UnsupportedNodeException">They are not all known.</exception>
    public static long[] Integers(this OpCall call, int input, string what) => call.Numbers(call.Tensor(input)) is { } numbers
        ? [.. numbers.Select(n => Whole(call, n, what))]
        : throw (call.Tensor(input).Content is null ? call.Unread(input, what) : call.FailUntilShapes($"its {what} depends on the shape of the data"));

    /// <summary>The integer of one input.</summary>
    public static long Integer(this OpCall call, int input, string what) => call.Integers(input, what) is [long only] ? only : throw call.Fail($"its {what} is not one number");

    /// <summary>The number of one input.</summary>
    public static double Number(this OpCall call, int input, string what) => call.Numbers(call.Tensor(input)) is [double only] ? only : throw call.Unread(input, what);

    private static UnsupportedNodeException Unread(this OpCall call, int input, string what) => call.Tensor(input) is not { Shape: { IsFixed: true } shape } ? call.Undecided(what)
        : shape.ElementCount.Count > MaxNumbers ? call.Fail($"its {what} is {shape.ElementCount.Count} numbers, more than the limit of {MaxNumbers}")
        : !call.Evaluator.Read.Allows(shape.ElementCount.Count) ? call.Fail($"its {what} is {shape.ElementCount.Count} numbers, and with those of the nodes before more than are looked at while importing")
        : call.Evaluate(call.Tensor(input)) is { } known ? call.Fail($"its {what} is a {known.DataType.TensorFlowName()} that no float64 holds, as settings are kept here: beyond 2^53 not every whole number is one")
        : call.Undecided(what);

    /// <summary>Whether a result of so many numbers may be computed at import, which counts them; a larger one is data, and left to kernels.</summary>
    public static bool MayFold(this OpCall call, long count) => count is >= 0 and <= MaxFolded && call.Evaluator.Folded.Allows(count) && call.Evaluator.Followed.TrySpend(count);

    /// <summary>Counts numbers that are computed at import because no kernel could: a result of a size that the data decides.</summary>
    /// <exception cref="UnsupportedNodeException">With those of the nodes before they are too many.</exception>
    public static void SpendFolded(this OpCall call, long count)
    {
        if (!call.Evaluator.Folded.TrySpend(count))
        {
            throw call.Fail($"it takes {count} numbers, and with those of the nodes before more than are computed while importing");
        }
    }

    /// <summary>Counts the numbers of an input that are looked at one by one.</summary>
    /// <exception cref="UnsupportedNodeException">With those of the nodes before they are too many.</exception>
    public static void SpendRead(this OpCall call, int input, long count)
    {
        if (!call.Evaluator.Read.TrySpend(count))
        {
            throw call.Fail($"its input {input} is {call.Shape(input).ElementCount} numbers, and with those of the nodes before more than are looked at while importing");
        }
    }

    /// <summary>Whether the numbers of a tensor may be looked at one by one, which costs the time to read them.</summary>
    public static bool MayRead(this OpCall call, ImportedTensor tensor) => call.Evaluator.Read.TrySpend(tensor.UnreadNumbers);

    /// <summary>Whether a tensor is so small that its numbers may be looked at, if they can be told.</summary>
    public static bool IsReadable(ImportedTensor tensor) => !(tensor.Shape.IsFixed && tensor.Shape.ElementCount.Count > MaxNumbers);

    /// <summary>The numbers of a tensor, as far as they are known or can be computed from constants; null when nothing is known.</summary>
    public static SymbolicNumber[]? Content(this OpCall call, ImportedTensor tensor) =>
        tensor.MayHaveContent && !call.MayRead(tensor) ? null
        : tensor.Content ?? (call.Computed(tensor) is { } wide ? SymbolicNumber.Plain(wide.AsSpan<double>()) : null);

    /// <summary>The numbers of a tensor if all are plain; else null.</summary>
    public static double[]? Numbers(this OpCall call, ImportedTensor tensor) =>
        tensor.MayHaveContent && !call.MayRead(tensor) ? null
        : tensor.Numbers ?? (tensor.Content is null && call.Computed(tensor) is { } wide ? wide.AsSpan<double>().ToArray() : null);

    // No node has as many axes, extents, pads or places that are looked at one by one: a constant of more is data, and would be read whole three times over.
    private static Tensor? Computed(this OpCall call, ImportedTensor tensor) =>
        IsReadable(tensor) && (tensor.Constant is not { } constant || call.Evaluator.Read.TrySpend(constant.Shape.ElementCount))
            && call.Evaluate(tensor) is { } known && (tensor.Constant is not null || call.Evaluator.Read.TrySpend(known.ElementCount))
            ? TensorConverter.TryConvert(known, DataType.Float64)
            : null;

    /// <summary>The value of a tensor that depends on constants alone; null of others.</summary>
    public static Tensor? Evaluate(this OpCall call, ImportedTensor tensor)
    {
        if (tensor.Constant is { } constant)
        {
            return constant.Read();
        }

        if (tensor.Content is { } content && !content.All(n => n.IsFixed))
        {
            return null;
        }

        try
        {
            return call.Evaluator.Constants.TryEvaluate(tensor.Value);
        }
        catch (Common.UnsupportedModelException e)
        {
            throw call.Fail($"it needs the value of '{e.Items[0].Name}' ({e.Items[0].Kind}): {e.Items[0].Reason}");
        }
    }

    /// <summary>The value of an input that depends on constants alone, for results whose numbers are computed of it one by one.</summary>
    /// <exception cref="UnsupportedNodeException">It depends on the model's inputs.</exception>
    public static Tensor Evaluate(this OpCall call, int input, string reason)
    {
        Tensor known = call.Evaluate(call.Tensor(input)) ?? throw call.FailUntilValues(reason);
        call.SpendRead(input, known.ElementCount);
        return known;
    }

    /// <summary>The integers of an input that depends on constants alone.</summary>
    /// <exception cref="UnsupportedNodeException">It depends on the model's inputs, or holds other numbers.</exception>
    public static long[] EvaluateIntegers(this OpCall call, int input, string reason)
    {
        // They are kept in eight bytes each, of whatever type they are.
        Tensor known = call.Evaluate(input, reason);
        call.SpendFolded(known.ElementCount);
        return TensorConverter.TryConvert(known, DataType.Int64) is { } whole ? whole.AsSpan<long>().ToArray() : throw call.Fail($"input {input} does not hold integers");
    }

    private static long Whole(OpCall call, double number, string what) => Math.Abs(number) <= MaxInteger && number == Math.Truncate(number)
        ? (long)number
        : throw call.Fail($"its {what} holds {number.ToString(System.Globalization.CultureInfo.InvariantCulture)}, expected integers below 2^53");
}
