using System.Globalization;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Tensors;

namespace TfModelTools.Cmdlets.Models;

/// <summary>What people hand to a model as a tensor: a tensor object, a number, an array of any rank, or lists in lists.</summary>
internal static class TensorArgument
{
    /// <summary>The tensor that a value stands for. A flat list of all the numbers of one sample is that sample.</summary>
    /// <param name="value">The value.</param>
    /// <param name="port">The input it is for.</param>
    /// <exception cref="InvalidInputException">It holds something else than numbers, or lists of different lengths.</exception>
    public static Tensor Create(object? value, ModelPort port)
    {
        Tensor tensor = ArrayTensor.Create(value, (found, expected) => Fault(port, found, expected));
        if (tensor.DataType == DataType.String)
        {
            tensor = Numbers(tensor, port);
        }

        TensorShape? sample = port.Shape.Rank > 2 && tensor.Shape.Rank == 1 ? SampleShape(port) : null;
        return sample is not null && sample.ElementCount == tensor.ElementCount ? tensor.Reshape(sample) : tensor;
    }

    /// <summary>Numbers that come as text, as Import-Csv gives them; files are written with points whatever the session's culture.</summary>
    private static Tensor Numbers(Tensor text, ModelPort port) => port.DataType switch
    {
        // float64 does not hold them all.
        DataType.Int64 => Integers<long>(text, port),
        DataType.UInt64 => Integers<ulong>(text, port),
        _ => Floats(text, port),
    };

    private static Tensor Integers<T>(Tensor text, ModelPort port)
        where T : unmanaged, System.Numerics.IBinaryInteger<T> => Tensor.Create<T>(
        text.Strings.Select(s => T.TryParse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T number)
            ? number
            : Tensor.Create<double>([Float(s, port)], TensorShape.Scalar) is var wide && TensorConverter.TryConvert(wide, DataTypes.Of<T>()) is { } whole
                ? whole.AsSpan<T>()[0]
                : throw Fault(port, $"'{System.Text.Encoding.UTF8.GetString(s)}'", $"a number that {port.DataType.TensorFlowName()} holds")).ToArray(),
        text.Shape);

    private static Tensor Floats(Tensor text, ModelPort port) => Tensor.Create<double>(text.Strings.Select(s => Float(s, port)).ToArray(), text.Shape);

    private static double Float(byte[] text, ModelPort port) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        ? number
        : throw Fault(port, $"'{System.Text.Encoding.UTF8.GetString(text)}'", "a number");

    private static TensorShape? SampleShape(ModelPort port) =>
        port.Shape[0].IsBatch && port.Shape.Skip(1).All(d => d.IsFixed) ? new TensorShape([.. port.Shape.Skip(1).Select(d => d.Count)]) : null;

    private static InvalidInputException Fault(ModelPort port, string found, string expected) =>
        new($"The value for the input '{port.Name}' holds {found}, expected {expected}.", $"The model takes {port}; N is the number of samples.");
}
