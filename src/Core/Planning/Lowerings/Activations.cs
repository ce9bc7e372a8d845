using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;

namespace TfModelTools.Planning.Lowerings;

/// <summary>From the graph's activation functions to the runtime's, of the same parameters: the graph does not know the runtime's kernels.</summary>
internal static class Activations
{
    /// <summary>The runtime's form of a function.</summary>
    public static Activation ToRuntime(ActivationFunction function) =>
        new(function.Kind, function.Alpha, function.Beta, function.Threshold, function.Ceiling);
}
