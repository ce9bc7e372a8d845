using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>How a function that Keras marks as a recurrent layer computes it.</summary>
/// <param name="IsTimeMajor">Whether its sequences have the steps on the first axis.</param>
/// <param name="GoesBack">Whether it goes from the last step to the first.</param>
/// <param name="IsLastOnly">Whether it gives the last output alone, as a sequence of one: newer Keras does when a whole sequence was not asked for.</param>
internal sealed record KerasRecurrentForm(bool IsTimeMajor, bool GoesBack, bool IsLastOnly)
{
    /// <summary>The form of a function; null when it has no single loop, or masks.</summary>
    /// <param name="function">The function, of at least one argument.</param>
    public static KerasRecurrentForm? Of(TensorFlowFunction function)
    {
        if (function.Nodes.Count(n => n.Op is "While" or "StatelessWhile" or "CudnnRNN" or "CudnnRNNV3") != 1 || function.Nodes.Any(n => n.Op.Contains("SequenceMask", StringComparison.Ordinal)))
        {
            return null;
        }

        // Sequences of shape (N, T, F) are transposed in front; reversed ones are turned round by ReverseV2.
        string first = function.Inputs[0].Name;
        bool isTransposed = function.Nodes.Any(n => n.Op == "Transpose" && n.Inputs.Count > 0 && n.Inputs[0].Node == first);
        bool isLastOnly = function.Nodes.All(n => n.Op != "TensorListStack")
            || (function.Nodes.FirstOrDefault(n => n.Op == "TensorListReserve") is { } reserve && IsOne(function, reserve));
        return new KerasRecurrentForm(!isTransposed, function.Nodes.Any(n => n.Op is "ReverseV2"), isLastOnly);
    }

    private static bool IsOne(TensorFlowFunction function, TensorFlowNode reserve)
    {
        TensorFlowNode[] stacks = [.. function.Nodes.Where(n => n.Op == "TensorListStack")];
        return stacks.Length == 1 && reserve.Inputs.Count > 1
            && stacks[0].Attribute("num_elements")?.Integer == 1;
    }
}
