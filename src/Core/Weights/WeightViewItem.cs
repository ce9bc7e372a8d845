using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>A variable of a <see cref="WeightView"/>.</summary>
/// <param name="Input">Where its values come from.</param>
/// <param name="Result">What it is in the view.</param>
/// <param name="ReadAs">The type its numbers are read as: the source's, or of a text another one.</param>
/// <param name="IsText">Whether its numbers are still text, of the type they look like: nobody has said which they are.</param>
/// <param name="Axes">How its axes are reordered, or null.</param>
/// <param name="MustBeExact">Whether a cast may lose nothing.</param>
internal sealed record WeightViewItem(WeightInput Input, VariableInfo Result, DataType ReadAs, bool IsText, int[]? Axes, bool MustBeExact)
{
    /// <summary>Opens the values as the view has them.</summary>
    public Stream OpenValues() => Cast(Open(ReadAs, !MustBeExact));

    /// <summary>Opens numbers that <see cref="IsText"/>, read as a type.</summary>
    /// <param name="readAs">The type.</param>
    /// <param name="mayRound">See <see cref="ITextNumberSource.OpenValues"/>.</param>
    public Stream Open(DataType readAs, bool mayRound)
    {
        VariableInfo source = Input.Variable;
        if (Axes is null)
        {
            return TextNumbers.Open(Input.Source, source, readAs, mayRound);
        }

        Tensor tensor = Input.Source.ReadNumbers(source, readAs, mayRound);
        byte[] permuted = new byte[tensor.Bytes.Length];
        TensorPermutation.PermuteBytes(tensor.Bytes.Span, tensor.Shape.Dimensions, Axes, tensor.DataType.ElementSize(), permuted);
        return new MemoryStream(permuted, writable: false);
    }

    /// <summary>Reads the strings as the view has them.</summary>
    public byte[][] ReadStrings()
    {
        if (Input.Variable.DataType != DataType.String)
        {
            return []; // of no elements: a text does not tell of what type they are not
        }

        byte[][] strings = Input.Source.ReadStrings(Input.Variable);
        if (Axes is null)
        {
            return strings;
        }

        byte[][] permuted = new byte[strings.Length][];
        TensorPermutation.Permute<byte[]>(strings, Input.Variable.Shape.Dimensions, Axes, permuted);
        return permuted;
    }

    // The numbers of a text that become complex ones are their parts, which lie as complex numbers do.
    private Stream Cast(Stream values) =>
        ReadAs == Result.DataType || (Result.DataType.PartType() == ReadAs && IsPairs) ? values : new CastStream(values, ReadAs, Result, MustBeExact);

    private bool IsPairs => Input.Variable.ElementCount == 2 * Result.ElementCount;
}
