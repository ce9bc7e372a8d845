using System.Globalization;
using System.Text.RegularExpressions;
using TfModelTools.Formats.GraphDefs;
using TfModelTools.Tensors;

namespace TfModelTools.Inspection;

/// <summary>An output as it is matched up with those of another model.</summary>
/// <param name="Port">What is known of it.</param>
/// <param name="Order">Its place: that among the results of the function the model was traced from, where its tensor's name tells it.</param>
/// <param name="Value">What it gives for the sample inputs; null for none.</param>
internal sealed partial record MappedOutput(SignaturePortDescription Port, int Order, Tensor? Value)
{
    /// <summary>Prepares the outputs of a signature.</summary>
    public static MappedOutput[] From(IReadOnlyList<SignaturePortDescription> ports, IReadOnlyDictionary<string, Tensor>? values)
    {
        int[] orders = Orders(ports);
        return [.. ports.Select((p, i) => new MappedOutput(p, orders[i], values?.GetValueOrDefault(p.Name)))];
    }

    /// <summary>Whether element types and shapes allow that two outputs are the same. Converters narrow integers, so these count as one type.</summary>
    public bool Fits(MappedOutput other)
    {
        bool isSameType = Port.DataType == other.Port.DataType || Port.DataType.Length == 0 || other.Port.DataType.Length == 0
            || (Port.DataType.Contains("int", StringComparison.Ordinal) && other.Port.DataType.Contains("int", StringComparison.Ordinal));
        return isSameType && (Port.Dimensions is not { } a || other.Port.Dimensions is not { } b
            || (a.Count == b.Count && a.Zip(b).All(d => d.First == d.Second || d.First < 0 || d.Second < 0)));
    }

    /// <summary>What it is called: its name and its tensor's. Two outputs are called the same when they share one.</summary>
    public IEnumerable<string> Names => new[] { Port.Name, Port.TensorName }.Select(n => n.EndsWith(":0", StringComparison.Ordinal) ? n[..^2] : n);

    // A traced function's results are "StatefulPartitionedCall:k" before a conversion, and "Identity", "Identity_1", ... after it.
    private static int[] Orders(IReadOnlyList<SignaturePortDescription> ports)
    {
        int?[] numbers = [.. ports.Select(p => Traced().Match(p.TensorName) is { Success: true } match
            ? match.Groups[1].Length > 0 ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0
            : (int?)null)];
        if (numbers.All(n => n is not null) && numbers.Distinct().Count() == numbers.Length)
        {
            return [.. numbers.Select(n => n!.Value)];
        }

        TensorName[] tensors = [.. ports.Select(p => TensorName.Parse(p.TensorName))];
        return tensors.Length > 1 && tensors.Select(t => t.Node).Distinct(StringComparer.Ordinal).Count() == 1
            ? [.. tensors.Select(t => t.Index)]
            : [.. ports.Select((_, i) => i)];
    }

    [GeneratedRegex(@"^Identity(?:_([0-9]{1,6}))?(?::0)?$")]
    private static partial Regex Traced();
}
