using System.Collections;
using System.Globalization;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Cmdlets.Interop;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>
/// A tensor with a name, as PowerShell handles it: $t[0, 3] is an element, $t[0] a row, $t[':', 3] a column, $t['1:3'] or $t[1..2] a range of rows.
/// It is one object in a pipeline, however many elements it has; <see cref="ToArray"/> gives these.
/// </summary>
public sealed class NamedTensor
{
    private readonly Tensor _tensor;

    /// <summary>Names a tensor.</summary>
    /// <param name="name">The name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="path">The file it comes from; empty when it comes from none.</param>
    public NamedTensor(string name, Tensor tensor, string path = "")
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Name = name;
        Path = path;
        _tensor = tensor;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The element type, as TensorFlow spells it.</summary>
    public string DataType => _tensor.DataType.TensorFlowName();

    /// <summary>The shape, as Python writes it.</summary>
    public string Shape => _tensor.Shape.ToString();

    /// <summary>The extents of the shape.</summary>
    public ReadableCollection<long> Dimensions => new(_tensor.Shape);

    /// <summary>The number of dimensions.</summary>
    public int Rank => _tensor.Shape.Rank;

    /// <summary>The number of elements.</summary>
    public long ElementCount => _tensor.ElementCount;

    /// <summary>The first and last elements, on one line.</summary>
    public string Preview => TensorPreview.FormatLine(_tensor);

    /// <summary>The file it comes from; empty when it comes from none.</summary>
    public string Path { get; }

    /// <summary>Whether the file does not hold these values under this name, as of a part, or of one that was converted: a copy of these properties is then refused.</summary>
    public bool IsChanged { get; internal init; }

    /// <summary>Whether it is state of training, as its file tells.</summary>
    internal bool IsOptimizerState { get; init; }

    /// <summary>An element of a vector, or a part of a tensor of more dimensions.</summary>
    /// <param name="i">A number, or a range as text ("1:3"); a text with commas stands for several axes.</param>
    public object this[object i] => Take(i);

    /// <summary>An element of a matrix, or a part of a tensor of more dimensions.</summary>
    /// <param name="i">For axis 0: a number, or a range as text.</param>
    /// <param name="j">For axis 1.</param>
    public object this[object i, object j] => Take(i, j);

    /// <summary>An element, or a part.</summary>
    /// <param name="i">For axis 0: a number, or a range as text.</param>
    /// <param name="j">For axis 1.</param>
    /// <param name="k">For axis 2.</param>
    public object this[object i, object j, object k] => Take(i, j, k);

    /// <summary>An element, or a part.</summary>
    /// <param name="i">For axis 0: a number, or a range as text.</param>
    /// <param name="j">For axis 1.</param>
    /// <param name="k">For axis 2.</param>
    /// <param name="l">For axis 3.</param>
    public object this[object i, object j, object k, object l] => Take(i, j, k, l);

    /// <summary>An element, or a part.</summary>
    /// <param name="i">For axis 0: a number, or a range as text.</param>
    /// <param name="j">For axis 1.</param>
    /// <param name="k">For axis 2.</param>
    /// <param name="l">For axis 3.</param>
    /// <param name="m">For axis 4.</param>
    public object this[object i, object j, object k, object l, object m] => Take(i, j, k, l, m);

    /// <summary>The elements in row-major order, as a .NET array of their type: float[], long[], string[].</summary>
    public Array ToArray() => TensorElements.ToArray(_tensor);

    /// <summary>The elements as an array of as many dimensions as the tensor has: float[,].</summary>
    public Array ToMultidimensionalArray() => TensorElements.ToMultidimensionalArray(_tensor);

    /// <summary>The tensor itself, for other libraries.</summary>
    public Tensor ToTensor() => _tensor;

    /// <summary>
    /// The tensor as an NDArray of NumSharp, in the tensor's own memory where that can be: what is written into one is then in the other.
    /// </summary>
    /// <exception cref="InvalidInputException">NumSharp has no such data type (string, bfloat16, complex64, ...), or the session's lacks what is needed.</exception>
    public object ToNDArray() => TensorForms.Convert(this, TensorForm.NDArray);

    /// <summary>
    /// The tensor as a Tensor&lt;T&gt; of System.Numerics.Tensors, over the tensor's own array where it has one of the type T, else over a copy.
    /// A scalar becomes a tensor of one axis and one element.
    /// </summary>
    /// <exception cref="InvalidInputException">.NET has no such data type (bfloat16, complex64, ...), or it is text.</exception>
    public object ToNumericsTensor() => TensorForms.Convert(this, TensorForm.Tensor);

    /// <summary>Names a value of the session: an array of NumSharp, a Tensor&lt;T&gt;, a .NET array, lists in lists, a number. Its values are copied.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="TfModelException">It holds something else than numbers or text.</exception>
    public static NamedTensor From(string name, object value) => ArrayInputs.Create(name, value);

    /// <summary>The first and last elements of each axis, a line for each row.</summary>
    public string ToPreview() => TensorPreview.Format(_tensor);

    /// <summary>Name, data type and shape.</summary>
    public override string ToString() => $"{Name} {DataType} {Shape}";

    private object Take(params object[] indices)
    {
        TensorIndex[] parsed = [.. indices.SelectMany(Parse)];
        Tensor part = TensorIndex.Take(_tensor, parsed);
        return part.Shape.Rank == 0 && parsed.All(p => !p.IsRange)
            ? TensorElements.Get(part, 0)
            : new NamedTensor($"{Name}[{string.Join(", ", indices.Select(Text))}]", part, Path) { IsChanged = true };
    }

    private static IEnumerable<TensorIndex> Parse(object index) => Unwrap(index) switch
    {
        string text => text.Split(',').Select(TensorIndex.Parse),
        IEnumerable places => [Range([.. places.Cast<object>().Select(p => LanguagePrimitives.ConvertTo<long>(p))])],
        object number => [TensorIndex.At(LanguagePrimitives.ConvertTo<long>(number))],
    };

    /// <summary>PowerShell's ranges (0..3, 5..2): places at equal distances.</summary>
    private static TensorIndex Range(long[] places)
    {
        long step = places.Length > 1 ? places[1] - places[0] : 1;
        if (places.Length == 0 || step == 0 || places.Any(p => p < 0) || Enumerable.Range(1, places.Length - 1).Any(i => places[i] - places[i - 1] != step))
        {
            throw new InvalidInputException(
                $"The places [{string.Join(", ", places)}] are no range.", "Give places at equal distances, none of them below 0, such as 0..3; or a range as text, such as '1:-1'.");
        }

        long stop = places[^1] + step;
        return new TensorIndex(places[0], stop < 0 ? null : stop, step, true);
    }

    private static string? Text(object index) => Unwrap(index) switch
    {
        string text => text,
        IEnumerable places => $"[{string.Join(", ", places.Cast<object>())}]",
        object number => Convert.ToString(number, CultureInfo.InvariantCulture),
    };

    private static object Unwrap(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
