using TfModelTools.Common;

namespace TfModelTools.Execution;

/// <summary>Inputs of the right shape whose values a kernel refuses, such as an id beyond the end of an embedding table.</summary>
internal static class UnfitValues
{
    /// <summary>What a kernel threw, as a fault of the inputs.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="fault">What the kernel threw.</param>
    public static InvalidInputException Of(string model, ArgumentOutOfRangeException fault)
    {
        // Without the name of the kernel's parameter, which says nothing to whoever reads it.
        int end = fault.Message.IndexOf(" (Parameter ", StringComparison.Ordinal);
        return new InvalidInputException(
            $"'{model}' cannot predict with these inputs: {(end < 0 ? fault.Message : fault.Message[..end])}",
            "Give values in the range that the model was trained with.",
            innerException: fault);
    }
}
