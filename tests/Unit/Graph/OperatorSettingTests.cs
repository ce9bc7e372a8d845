using System.Reflection;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Graph;

/// <summary>
/// Settings of operators of other values: an operator refuses them while it derives its outputs, or its kernel computes with them. An operator or setting that is added is tried as well.
/// </summary>
public sealed class OperatorSettingTests
{
    private static readonly int[] Numbers = [-2, -1, 0, 1, 2, 3, 7];

    [Fact]
    public void What_an_operator_accepts_its_kernel_computes()
    {
        SortedDictionary<string, string> faults = new(StringComparer.Ordinal);
        HashSet<string> settings = new(StringComparer.Ordinal);
        foreach (GraphNode node in OperatorProbe.Nodes())
        {
            foreach ((string setting, Operator op) in Others(node.Operator))
            {
                settings.Add(setting);
                if (OperatorProbe.Fault(op, node) is { } fault)
                {
                    faults.TryAdd(setting, $"{setting}: {fault}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Values)}");
        Assert.InRange(settings.Count, 50, int.MaxValue);
    }

    // An operator with one setting changed.
    private static IEnumerable<(string Setting, Operator Changed)> Others(Operator op)
    {
        foreach (PropertyInfo property in op.GetType().GetProperties().Where(p => p.CanWrite && p.DeclaringType != typeof(Operator)))
        {
            foreach (object value in Values(property.PropertyType, property.GetValue(op)))
            {
                // A record's copy, of which a property that is set while it is made is set.
                Operator changed = (Operator)op.GetType().GetMethod("<Clone>$")!.Invoke(op, null)!;
                property.SetValue(changed, value);
                yield return ($"{op.Name} {property.Name}", changed);
            }
        }
    }

    private static IEnumerable<object> Values(Type type, object? current) => current switch
    {
        int => Numbers.Cast<object>(),
        bool flag => [!flag],
        DataType => ((DataType[])[DataType.Float32, DataType.Float64, DataType.Int32, DataType.Int64, DataType.UInt8, DataType.Bool]).Cast<object>(),
        Enum => Enum.GetValues(current.GetType()).Cast<object>(),
        SymbolicShape shape => Lists([.. shape], [.. Numbers.Where(n => n >= 0).Select(n => (Dimension)n), Dimension.Unknown, Dimension.Batch]).Select(l => (object)new SymbolicShape([.. l])),
        Padding padding => Lists([.. padding.Before], Numbers).Select(l => (object)new Padding(padding.IsSame, l, padding.After))
            .Concat(Lists([.. padding.After], Numbers).Select(l => (object)new Padding(padding.IsSame, padding.Before, l))).Append(new Padding(!padding.IsSame, padding.Before, padding.After)),
        IReadOnlyList<int> list => Lists(list, Numbers),
        IReadOnlyList<long> list => Lists(list, [.. Numbers.Select(n => (long)n)]),
        IReadOnlyList<long?> list => Lists(list, [.. Numbers.Select(n => (long?)n), null]),
        _ => [],
    };

    // One element another, one more, one less.
    private static IEnumerable<T[]> Lists<T>(IReadOnlyList<T> list, IReadOnlyList<T> values)
    {
        for (int i = 0; i < list.Count; i++)
        {
            foreach (T value in values)
            {
                yield return [.. list.Take(i), value, .. list.Skip(i + 1)];
            }
        }

        yield return [.. list, values[^1]];
        yield return [.. list.Skip(1)];
    }
}
