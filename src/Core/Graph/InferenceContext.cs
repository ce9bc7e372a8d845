using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Graph;

/// <summary>What an operator sees of its node while it derives its outputs, and how it objects.</summary>
/// <param name="nodeName">The node's name, for messages.</param>
/// <param name="op">The operator, for messages.</param>
/// <param name="inputs">The inputs' types and shapes.</param>
public sealed class InferenceContext(string nodeName, Operator op, IReadOnlyList<ValueSpec> inputs)
{
    /// <summary>The inputs' types and shapes.</summary>
    public IReadOnlyList<ValueSpec> Inputs { get; } = inputs;

    /// <summary>The shape of one input.</summary>
    public SymbolicShape Shape(int input) => Inputs[input].Shape;

    /// <summary>The element type of one input.</summary>
    public DataType Type(int input) => Inputs[input].DataType;

    /// <summary>A fault that names the node.</summary>
    public InvalidGraphException Fault(string problem) =>
        new(
            $"Node '{nodeName}' ({op.Name}) is inconsistent: {problem}; its inputs are {string.Join(", ", Inputs)}.",
            "The model is damaged, or was exported by a tool that gets this layer wrong: export it again from its source.");

    /// <summary>Throws unless the number of inputs lies in a range.</summary>
    public void RequireInputs(int minimum, int maximum)
    {
        if (Inputs.Count < minimum || Inputs.Count > maximum)
        {
            throw Fault($"it has {Inputs.Count} inputs, expected {(minimum == maximum ? $"{minimum}" : $"{minimum} to {maximum}")}");
        }
    }

    /// <summary>Throws unless inputs have one element type: kernels read them as one.</summary>
    /// <param name="inputs">The inputs; all of them by default.</param>
    public void RequireOneType(Range? inputs = null)
    {
        (int start, int length) = (inputs ?? Range.All).GetOffsetAndLength(Inputs.Count);
        for (int i = start + 1; i < start + length; i++)
        {
            if (Type(i) != Type(start))
            {
                throw Fault("its operands have different element types");
            }
        }
    }

    /// <summary>Throws unless an input has an element type.</summary>
    public void RequireType(int input, DataType expected)
    {
        if (Type(input) != expected)
        {
            throw Fault($"input {input} is {Type(input).TensorFlowName()}, expected {expected.TensorFlowName()}");
        }
    }

    /// <summary>Throws unless an input has a rank in a range.</summary>
    public void RequireRank(int input, int minimum, int maximum = int.MaxValue)
    {
        int rank = Shape(input).Rank;
        if (rank < minimum || rank > maximum)
        {
            throw Fault($"input {input} has rank {rank}, expected {(minimum == maximum ? $"{minimum}" : maximum == int.MaxValue ? $"at least {minimum}" : $"{minimum} to {maximum}")}");
        }
    }

    /// <summary>Throws unless an input has exactly this shape (an unknown extent fits anything).</summary>
    public void RequireShape(int input, params ReadOnlySpan<Dimension> expected)
    {
        SymbolicShape shape = Shape(input);
        bool fits = shape.Rank == expected.Length;
        for (int i = 0; fits && i < expected.Length; i++)
        {
            fits = !shape[i].Differs(expected[i]);
        }

        if (!fits)
        {
            throw Fault($"input {input} has shape {shape}, expected {new SymbolicShape(expected)}");
        }
    }

    /// <summary>Throws unless numbers of the operator are at least a minimum, such as strides, which divide.</summary>
    public void RequireAtLeast(int minimum, IReadOnlyList<int> numbers, string what)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        foreach (int number in numbers)
        {
            if (number < minimum)
            {
                throw Fault($"its {what} hold {number}, expected at least {minimum}");
            }
        }
    }

    /// <summary>Throws unless the operator gives indices as int32 or int64: kernels count by no other type.</summary>
    public void RequireIndexType(DataType type)
    {
        if (type is not (DataType.Int32 or DataType.Int64))
        {
            throw Fault($"it gives indices as {type.TensorFlowName()}, expected int32 or int64");
        }
    }

    /// <summary>Throws unless numbers of the operator fit int, as kernels take them.</summary>
    public void RequireInt32(ReadOnlySpan<long> numbers, string what)
    {
        foreach (long number in numbers)
        {
            if (number is < int.MinValue or > int.MaxValue)
            {
                throw Fault($"its {what} hold {number}, expected {int.MinValue} to {int.MaxValue}");
            }
        }
    }

    /// <summary>Makes an axis non-negative.</summary>
    public int Axis(int axis, int rank) =>
        axis >= -rank && axis < rank ? (axis < 0 ? axis + rank : axis) : throw Fault($"axis {axis} does not exist in rank {rank}");
}
