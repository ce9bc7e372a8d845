using System.Management.Automation;
using TfModelTools.Cmdlets.Common;

namespace TfModelTools.Cmdlets.Interop;

/// <summary>Keeps an array of NumSharp, or a Tensor&lt;T&gt;, one object: PowerShell would make an array parameter of its elements.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WholeArrayAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        LibraryArrays.Contains(ArrayTensor.Unwrap(inputData)) ? new object?[] { inputData } : inputData;
}
