namespace TfModelTools.Graph.Operators;

/// <summary>An elementwise function of two numbers that gives a number. Inputs: a, b. Output: their common shape.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Activation">The fused activation; <see cref="ActivationFunction.Linear"/> for none.</param>
public sealed record BinaryOperator(BinaryFunction Kind, ActivationFunction Activation) : PairOperator
{
    /// <summary>Creates the operator without a fused activation.</summary>
    public BinaryOperator(BinaryFunction kind)
        : this(kind, ActivationFunction.Linear)
    {
    }
}
