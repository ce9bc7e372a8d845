using TfModelTools.Common;
using TfModelTools.Planning;

namespace TfModelTools.Evaluation;

/// <summary>
/// Values that a kernel refuses though their shapes are right, such as an id beyond the end of an embedding table, a matrix without an inverse, or
/// a division of integers by zero. Kernels, which know no fault of Core's, say so by <see cref="ArgumentOutOfRangeException"/> and
/// <see cref="ArithmeticException"/>; whatever else one throws is a defect.
/// </summary>
internal static class UnfitValues
{
    /// <summary>Whether a kernel refuses values by what it threw.</summary>
    public static bool IsRefusal(Exception fault) => fault is ArgumentOutOfRangeException or ArithmeticException;

    /// <summary>What a kernel threw, as a fault of the inputs.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="fault">What the kernel threw.</param>
    /// <param name="step">The kernel's step; null where it is not known.</param>
    public static InvalidInputException Of(string model, Exception fault, PlanStep? step = null) => new(
        $"'{model}' cannot predict with these inputs: {Problem(fault, step)}",
        "Give values in the range that the model was trained with.",
        innerException: fault);

    /// <summary>What a kernel threw of constants alone, as a fault of the model.</summary>
    /// <param name="fault">What the kernel threw, as a fault of inputs.</param>
    /// <param name="node">The node's name.</param>
    public static InvalidGraphException OfConstants(InvalidInputException fault, string node) => new(
        $"The node '{node}', which depends on constants alone, cannot be computed: {Problem(fault.InnerException ?? fault, null)}",
        "The model is damaged: export it again from its source.",
        innerException: fault);

    private static string Problem(Exception fault, PlanStep? step)
    {
        // Without the name of the kernel's parameter, which says nothing to whoever reads it.
        int end = fault.Message.IndexOf(" (Parameter ", StringComparison.Ordinal);
        string problem = end < 0 ? fault.Message : fault.Message[..end];
        return step?.Node is { } node ? $"{problem.TrimEnd('.')} (node '{node.Name}', {node.SourceKind})." : problem;
    }
}
