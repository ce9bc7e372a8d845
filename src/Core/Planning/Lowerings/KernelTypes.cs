using System.Diagnostics.CodeAnalysis;
using TfModelTools.Tensors;

namespace TfModelTools.Planning.Lowerings;

/// <summary>Generic kernels closed over element types.</summary>
internal static class KernelTypes
{
    /// <summary>The kernel for some element types, such as typeof(Transpose&lt;&gt;) for int32.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2055", Justification = "Kernels and the records of operators are kept whole in a program that is compiled ahead of time (src/Cli/Native).")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Every kernel is compiled for every element type it takes (src/Cli/Native).")]
    public static Type Close(Type open, params DataType[] types) => open.MakeGenericType([.. types.Select(RuntimeTypes.Of)]);
}
