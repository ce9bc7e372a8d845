using System.Globalization;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.CSharp;

/// <summary>An input or output of a model with its names in source.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="Identifier">The parameter that holds it.</param>
/// <param name="LengthName">The constant that holds its length for one sample.</param>
/// <param name="ArrayName">The array that holds it in testdata/features.npz: "in/" or "out/" and its name.</param>
/// <param name="DataType">The element type.</param>
/// <param name="ElementType">The element type in source.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Length">The number of elements, of one sample if <paramref name="IsPerBatch"/>.</param>
/// <param name="IsPerBatch">Whether the number of elements grows with the batch.</param>
internal sealed record SourcePort(
    string Name, string Identifier, string LengthName, string ArrayName, DataType DataType, string ElementType, SymbolicShape Shape, int Length, bool IsPerBatch)
{
    /// <summary>Whether the model looks its values up in a table, also where they are written as floating-point numbers.</summary>
    public bool HoldsIndices { get; init; }

    /// <summary>Whether the first extent is the batch size and the others are plain numbers: samples lie one after another.</summary>
    public bool IsBatchFirst => Shape.Rank > 0 && Shape[0].IsBatch && Shape.Skip(1).All(d => d.IsFixed);

    /// <summary>The number of elements as an expression of the batch size.</summary>
    public string LengthFor(string batch) => IsPerBatch ? $"{batch} * {LengthText}" : LengthText;

    /// <summary>The number of elements in source.</summary>
    public string LengthText => Length.ToString(CultureInfo.InvariantCulture);

    /// <summary>The extents as arguments, for a batch of the given size.</summary>
    public string ShapeFor(int batch) => string.Concat(Shape.Select(d => ", " + d.For(batch).ToString(CultureInfo.InvariantCulture)));
}
