using TfModelTools.Formats;
using TfModelTools.Tensors;

namespace TfModelTools.Weights;

/// <summary>A variable of a <see cref="WeightView"/>.</summary>
/// <param name="Input">Where its values come from.</param>
/// <param name="Result">What it is in the view.</param>
/// <param name="ReadAs">The type its numbers are read as: the source's, or of a text another one.</param>
/// <param name="Axes">How its axes are reordered, or null.</param>
/// <param name="MustBeExact">Whether a cast may lose nothing.</param>
internal sealed record WeightViewItem(WeightInput Input, VariableInfo Result, DataType ReadAs, int[]? Axes, bool MustBeExact)
{
    /// <summary>Opens the values as the view has them.</summary>
    public Stream OpenValues()
    {
        VariableInfo source = Input.Variable;
        if (Axes is not null)
        {
            Tensor tensor = Input.Source.ReadTensor(source);
            byte[] permuted = new byte[tensor.Bytes.Length];
            TensorPermutation.PermuteBytes(tensor.Bytes.Span, tensor.Shape.Dimensions, Axes, tensor.DataType.ElementSize(), permuted);
            return Cast(new MemoryStream(permuted, writable: false));
        }

        return Cast(ReadAs == source.DataType ? Input.Source.OpenValues(source) : ((ITextNumberSource)Input.Source).OpenValues(source, ReadAs));
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
        ReadAs == Result.DataType || (PartOf(Result.DataType) == ReadAs && IsPairs) ? values : new CastStream(values, ReadAs, Result, MustBeExact);

    private bool IsPairs => Input.Variable.ElementCount == 2 * Result.ElementCount;

    /// <summary>The type of the two parts of a complex type; unknown for others.</summary>
    internal static DataType PartOf(DataType type) => type switch
    {
        DataType.Complex64 => DataType.Float32,
        DataType.Complex128 => DataType.Float64,
        _ => DataType.Unknown,
    };
}
