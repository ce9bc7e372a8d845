using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Objects;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Interop;

/// <summary>
/// What PowerShell shows of arrays of other libraries (module/TfModelTools.Interop.Types.ps1xml). It cannot call one member of NumSharp's own: some differ
/// only in letter case (shape and Shape), and it refuses such types as a whole. Tensor&lt;T&gt; has spans, which it cannot hold.
/// </summary>
public static class LibraryArrayMembers
{
    /// <summary>The data type of the elements, as TensorFlow spells it; the .NET type's name for one that no tensor has.</summary>
    /// <param name="array">An NDArray, or a Tensor&lt;T&gt;.</param>
    public static string GetDataType(PSObject array) => Describe(array).DataType.TensorFlowName();

    /// <summary>The shape, as Python writes it.</summary>
    /// <param name="array">An NDArray, or a Tensor&lt;T&gt;.</param>
    public static string GetShape(PSObject array) => Describe(array).Shape.ToString();

    /// <summary>The extents of the shape.</summary>
    /// <param name="array">An NDArray, or a Tensor&lt;T&gt;.</param>
    public static long[] GetDimensions(PSObject array) => Describe(array).Shape.ToArray();

    /// <summary>The number of elements.</summary>
    /// <param name="array">An NDArray, or a Tensor&lt;T&gt;.</param>
    public static long GetElementCount(PSObject array) => Describe(array).Shape.ElementCount;

    /// <summary>The first and last elements, on one line.</summary>
    /// <param name="array">An NDArray, or a Tensor&lt;T&gt;.</param>
    public static string GetPreview(PSObject array) => ToNamedTensor(array).Preview;

    /// <summary>A tensor object of the values, which are copied: it is indexed as numpy's arrays are, $t[0, 3].</summary>
    /// <param name="array">An NDArray, or a Tensor&lt;T&gt;.</param>
    public static NamedTensor ToNamedTensor(PSObject array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return ArrayInputs.Describe(array);
    }

    private static (DataType DataType, TensorShape Shape) Describe(PSObject array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return LibraryArrays.Describe(array.BaseObject);
    }
}
