using System.Globalization;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.OnnxConformance;

/// <summary>Compares outputs as the suite's own runner does (onnx/backend/test/runner): the same element type and shape, and |a - b| &lt;= 1e-7 + 1e-3 |b|, NaN being NaN.</summary>
internal static class OutputComparer
{
    private const double RelativeTolerance = 1e-3;
    private const double AbsoluteTolerance = 1e-7;

    /// <summary>What differs; null where nothing does.</summary>
    public static string? Difference(string name, Tensor found, Tensor expected)
    {
        if (found.DataType != expected.DataType || !found.Shape.Equals(expected.Shape))
        {
            return $"'{name}' is {found.DataType.TensorFlowName()} {found.Shape}, expected {expected.DataType.TensorFlowName()} {expected.Shape}";
        }

        if (found.DataType is DataType.Int64 or DataType.UInt64)
        {
            return found.Bytes.Span.SequenceEqual(expected.Bytes.Span) ? null : $"'{name}' differs among its integers";
        }

        ReadOnlySpan<double> a = Wide(found).AsSpan<double>();
        ReadOnlySpan<double> b = Wide(expected).AsSpan<double>();
        for (int i = 0; i < a.Length; i++)
        {
            bool agrees = a[i].Equals(b[i]) || Math.Abs(a[i] - b[i]) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(b[i]));
            if (!agrees)
            {
                return string.Create(CultureInfo.InvariantCulture, $"'{name}', element {i}: {a[i]}, expected {b[i]}");
            }
        }

        return null;
    }

    private static Tensor Wide(Tensor tensor) => TensorConverter.TryConvert(tensor, DataType.Float64) ?? throw new InvalidOperationException($"{tensor.DataType} does not convert.");
}
