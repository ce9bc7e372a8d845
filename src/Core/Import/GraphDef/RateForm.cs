using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// A number as a multiple of a value of the graph, plus a number: the rate of a dropout, or what is computed of it. Forms tell that two numbers
/// are the same that are computed otherwise, such as keep and 1 - (1 - keep).
/// </summary>
/// <param name="Value">The value; null of a plain number.</param>
/// <param name="Factor">By what the value is multiplied.</param>
/// <param name="Offset">What is added.</param>
internal readonly record struct RateForm(GraphValue? Value, double Factor, double Offset)
{
    // Rates are computed in a few steps; what is more is a value of its own.
    private const int MaxSteps = 8;

    /// <summary>The number; null where a value of the graph decides it.</summary>
    public double? Number => Value is null ? Offset : null;

    /// <summary>A plain number.</summary>
    public static RateForm From(double number) => new(null, 0, number);

    /// <summary>The form of a scalar, or of a tensor whose numbers are known and all the same; null of other tensors.</summary>
    public static RateForm? Of(OpCall call, ImportedTensor tensor) => NumberOf(call, tensor) is { } number ? From(number) : tensor.Shape.Rank == 0 ? Of(tensor.Value) : null;

    /// <summary>The form of a value of the graph that is one number.</summary>
    public static RateForm Of(GraphValue value) => Of(value, MaxSteps);

    /// <summary>The form of 1 divided by such a tensor; null where it has none.</summary>
    public static RateForm? OfInverse(OpCall call, ImportedTensor tensor)
    {
        if (NumberOf(call, tensor) is { } number)
        {
            return number == 0 ? null : From(1 / number);
        }

        if (tensor.Shape.Rank != 0)
        {
            return null;
        }

        GraphValue value = tensor.Value;
        for (int step = 0; step < MaxSteps && Unchanged(value) is { } same; step++)
        {
            value = same;
        }

        return value.Producer switch
        {
            { Operator: UnaryOperator { Kind: UnaryFunction.Reciprocal } } inverse => Of(inverse.Inputs[0]),
            { Operator: BinaryOperator { Kind: BinaryFunction.Divide } } quotient when Of(quotient.Inputs[0]).Number is { } over && over != 0 => Of(quotient.Inputs[1]).Times(1 / over),
            _ => null,
        };
    }

    /// <summary>The one number that a tensor holds, however often; null of other tensors, and of such as are data.</summary>
    public static double? NumberOf(OpCall call, ImportedTensor tensor) =>
        (tensor.Shape.Rank == 0 || tensor.MayHaveContent) && call.Numbers(tensor) is [double first, .. var rest] && rest.All(n => n == first) ? first : null;

    /// <summary>The form multiplied by a number.</summary>
    public RateForm Times(double number) => new(Value, Factor * number, Offset * number);

    /// <summary>The sum of two forms; null where they are of different values.</summary>
    public RateForm? Plus(RateForm other) => Value is not null && other.Value is not null && !ReferenceEquals(Value, other.Value) ? null
        : Factor + other.Factor is var factor && factor == 0 ? From(Offset + other.Offset) : new(Value ?? other.Value, factor, Offset + other.Offset);

    /// <summary>The product of two forms; null where neither is a plain number.</summary>
    public RateForm? Times(RateForm other) => other.Number is { } number ? Times(number) : Number is { } own ? other.Times(own) : null;

    /// <summary>Whether two forms are the same but for rounding.</summary>
    /// <param name="other">The other form.</param>
    /// <param name="type">The element type by which they are computed.</param>
    public bool Is(RateForm other, DataType type)
    {
        double tolerance = type switch { DataType.BFloat16 => 1.0 / 64, DataType.Float16 => 1.0 / 512, _ => 1e-5 } * Math.Max(Math.Abs(Factor), Math.Abs(Offset));
        return ReferenceEquals(Value, other.Value) && Math.Abs(Factor - other.Factor) <= tolerance && Math.Abs(Offset - other.Offset) <= tolerance;
    }

    private static RateForm Of(GraphValue value, int steps)
    {
        RateForm itself = new(value, 1, 0);
        if (value.Constant is { Shape.ElementCount: 1 } constant)
        {
            return TensorConverter.TryConvert(constant.Read(), DataType.Float64) is { } number ? From(number.AsSpan<double>()[0]) : itself;
        }

        if (steps == 0 || value.Producer is not { } producer)
        {
            return itself;
        }

        if (Unchanged(value) is { } same)
        {
            return Of(same, steps - 1);
        }

        RateForm Operand(int input) => Of(producer.Inputs[input], steps - 1);
        return producer.Operator switch
        {
            UnaryOperator { Kind: UnaryFunction.Negate } => Operand(0).Times(-1),
            BinaryOperator { Kind: BinaryFunction.Add } => Operand(0).Plus(Operand(1)),
            BinaryOperator { Kind: BinaryFunction.Subtract } => Operand(0).Plus(Operand(1).Times(-1)),
            BinaryOperator { Kind: BinaryFunction.Multiply } => Operand(0).Times(Operand(1)),
            BinaryOperator { Kind: BinaryFunction.Divide } when Operand(1).Number is { } number && number != 0 => Operand(0).Times(1 / number),
            _ => null,
        } ?? itself;
    }

    private static GraphValue? Unchanged(GraphValue value) => value.Producer is { Operator: IdentityOperator or ReshapeOperator or CastOperator } producer
        && value.Spec.DataType.IsFloat() && producer.Inputs[0].Spec.DataType.IsFloat() ? producer.Inputs[0] : null;
}
