using TfModelTools.Formats.GraphDefs;
using TfModelTools.Formats.Onnx;
using TfModelTools.Graph;
using TfModelTools.Import.GraphDef;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Onnx;

/// <summary>What the rows of ONNX ask of a node.</summary>
internal static class OnnxCall
{
    /// <summary>The largest integer of which importers count without skipping any; no extent is as large.</summary>
    public const long MaxExact = 1L << 53;

    /// <summary>The version of the operators that the node is written in.</summary>
    public static long Opset(this OpCall call) => call.Node.Integer(OnnxFormat.OpsetAttribute);

    /// <summary>Whether an input is there.</summary>
    public static bool Has(this OpCall call, int input) => input < call.Count && call.Inputs[input] is not AbsentValue;

    /// <summary>An input that may be left out; null where it is.</summary>
    public static ImportedTensor? Optional(this OpCall call, int input) => call.Has(input) ? call.Tensor(input) : null;

    /// <summary>Whether the node has an attribute.</summary>
    public static bool HasAttribute(this OpCall call, string name) => call.Node.Attribute(name) is not null;

    /// <summary>A list of integers among the attributes; null where it is absent.</summary>
    public static long[]? FindIntegers(this OpCall call, string attribute) => call.Node.Attribute(attribute) is { } given ? [.. given.Integers] : null;

    /// <summary>Integers that older versions have as an attribute and newer ones as an input; null where there is neither.</summary>
    /// <param name="call">The node.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="input">The input.</param>
    /// <exception cref="UnsupportedNodeException">They are not known yet.</exception>
    public static long[]? FindIntegers(this OpCall call, string attribute, int input) =>
        call.FindIntegers(attribute) ?? (call.Has(input) ? call.Integers(input, attribute) : null);

    /// <summary>Numbers that older versions have as an attribute and newer ones as an input, as far as they are known; null where there is neither.</summary>
    /// <inheritdoc cref="FindIntegers(OpCall, string, int)"/>
    public static SymbolicNumber[]? FindContent(this OpCall call, string attribute, int input) =>
        call.FindIntegers(attribute) is { } given ? [.. given.Select(Clamped)] : call.Has(input) ? call.ClampedContent(input, attribute) : null;

    /// <summary>The integers of an input, those beyond 2^53 as that: they stand for "to the end".</summary>
    public static SymbolicNumber[] ClampedContent(this OpCall call, int input, string what) =>
        call.Tensor(input) is { Constant: not null, DataType: DataType.Int64 } tensor && OpCallReading.IsReadable(tensor) && call.Evaluate(tensor) is { } known
            ? [.. known.AsSpan<long>().ToArray().Select(Clamped)]
            : call.Content(input, what);

    /// <summary>Axes made non-negative, each once, in order.</summary>
    /// <exception cref="UnsupportedNodeException">One does not exist, or is named twice.</exception>
    public static int[] Axes(this OpCall call, IEnumerable<long> axes, int rank)
    {
        int[] all = [.. axes.Select(a => call.Axis(a, rank)).Order()];
        return all.Distinct().Count() == all.Length ? all : throw call.Fail($"its axes [{string.Join(", ", all)}] name one twice");
    }

    /// <summary>The element type that an attribute names by its number.</summary>
    /// <exception cref="UnsupportedNodeException">No tensor holds it.</exception>
    public static DataType TypeOf(this OpCall call, string attribute, DataType absent)
    {
        if (call.Node.Attribute(attribute) is not { Integer: long number })
        {
            return absent;
        }

        return OnnxTypes.ToDataType(number) is var type && type != DataType.Unknown ? type : throw call.Fail($"its {attribute} is the type {number}, which is not supported");
    }

    /// <summary>The function that a graph among the attributes has become, and what it takes from around it, which are the node's last inputs.</summary>
    /// <exception cref="UnsupportedNodeException">There is no such graph.</exception>
    public static (TensorFlowFunction Function, ImportedValue[] Captures) Branch(this OpCall call, string attribute) =>
        call.Node.Attribute(attribute)?.Function is { } name && call.Evaluator.Source.Graph.FindFunction(name) is { } function
            && call.Node.Attribute(OnnxTranslationAttributes.Captures(attribute))?.Integers is [var start, var count] && start >= 0 && count >= 0 && start + count <= call.Count
            ? (function, [.. call.Inputs.Skip((int)start).Take((int)count)])
            : throw call.Fail($"its {attribute} is no graph");

    /// <inheritdoc cref="OnnxDeclaration.OwnInputsOf"/>
    public static int OwnCount(this OpCall call) => OnnxDeclaration.OwnInputsOf(call.Node);

    /// <summary>Whether the node leaves an output out, which nothing reads then.</summary>
    public static bool IsSkipped(this OpCall call, int output) => call.Node.Attribute(OnnxTranslationAttributes.Skipped)?.Integers.Contains(output) == true;

    /// <summary>How many outputs the node names.</summary>
    public static int OutputCount(this OpCall call) => (int)call.Node.Integer(OnnxTranslationAttributes.Outputs);

    /// <summary>A tensor laid along one axis of others: [n] as [n, 1, 1], so that it is broadcast against what has <paramref name="after"/> axes behind that one.</summary>
    public static ImportedTensor AlongAxis(this OpCall call, ImportedTensor vector, int after) =>
        vector.Shape.Rank != 1 || after <= 0 ? vector : call.Reshape(vector, new SymbolicShape([vector.Shape[0], .. Enumerable.Repeat((Dimension)1, after)]));

    /// <summary>A sum, product or the like of two tensors, broadcast, by the row of TensorFlow's op of that name.</summary>
    public static ImportedTensor With(this OpCall call, string op, ImportedTensor a, ImportedTensor b) => call.RunOne(op, null, a, b);

    /// <summary>A function of each element by the row of TensorFlow's op of that name.</summary>
    public static ImportedTensor Each(this OpCall call, string op, ImportedTensor x) => call.RunOne(op, null, x);

    /// <summary>A tensor and one number of its type.</summary>
    public static ImportedTensor With(this OpCall call, string op, ImportedTensor a, double number) => call.With(op, a, call.Scalar(a.DataType, number));

    /// <summary>A reduction along axes by the row of TensorFlow's op of that name.</summary>
    public static ImportedTensor Reduced(this OpCall call, string op, ImportedTensor x, IReadOnlyCollection<int> axes, bool keep) => axes.Count == 0 ? x
        : call.RunOne(op, n => n.Bool("keep_dims", keep), x, call.Numbers("axes", axes.Select(a => (long)a)));

    /// <summary>A tensor of another element type.</summary>
    public static ImportedTensor As(this OpCall call, ImportedTensor x, DataType type) => x.DataType == type ? x : call.RunOne("Cast", n => n.Type("DstT", type), x);

    private static SymbolicNumber Clamped(long number) => Math.Clamp(number, -MaxExact, MaxExact);
}
