using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Interop;

/// <summary>Arrays of other libraries, as a session has them: NumSharp's NDArray, and Tensor&lt;T&gt; of System.Numerics.Tensors.</summary>
internal static class LibraryArrays
{
    /// <summary>Whether an object is one.</summary>
    public static bool Contains(object? value) => value is not null && (NumericsTensorLibrary.IsTensor(value) || NumSharpLibrary.IsArray(value));

    /// <summary>A tensor of an array's values, copied; null for what is no such array.</summary>
    /// <exception cref="TfModelException">Its elements are of a type that tensors lack, it is too large, or it is disposed.</exception>
    public static Tensor? TryRead(object? value) => value switch
    {
        null => null,
        _ when NumericsTensorLibrary.IsTensor(value) => NumericsTensorLibrary.Read(value),
        _ => NumSharpLibrary.OfArray(value)?.Read(value),
    };

    /// <summary>The data type and shape of an array; reads none of its values.</summary>
    /// <exception cref="TfModelException">Its elements are of a type that tensors lack, or it is disposed.</exception>
    public static (DataType DataType, TensorShape Shape) Describe(object array) => NumericsTensorLibrary.IsTensor(array)
        ? NumericsTensorLibrary.Describe(array)
        : (NumSharpLibrary.OfArray(array) ?? throw new ArgumentException($"A {array.GetType()} is no array of a library.", nameof(array))).Describe(array);
}
