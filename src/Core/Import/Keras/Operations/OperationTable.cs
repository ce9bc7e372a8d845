using TfModelTools.Graph;

namespace TfModelTools.Import.Keras.Operations;

/// <summary>
/// The functions of TensorFlow and keras.ops that are imported, by every name they have in files: that of TFOpLambda ("math.add"),
/// of TensorFlowOpLayer ("AddV2") and of Keras 3's operations ("Add").
/// </summary>
internal static class OperationTable
{
    private static readonly Dictionary<string, Func<OperationCall, IReadOnlyList<GraphValue>>> Handlers = Build();

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. Handlers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>How to import a function; null when its name is not in the table.</summary>
    public static Func<OperationCall, IReadOnlyList<GraphValue>>? Find(string name) =>
        Handlers.GetValueOrDefault(name) ?? Handlers.GetValueOrDefault(WithoutPrefix(name));

    private static string WithoutPrefix(string name)
    {
        foreach (string prefix in new[] { "compat.v1.", "compat.v2.", "raw_ops.", "_api.v2.", "tf.", "keras.ops.nn.", "keras.ops.numpy.", "keras.ops." })
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return name[prefix.Length..];
            }
        }

        return name;
    }

    private static Dictionary<string, Func<OperationCall, IReadOnlyList<GraphValue>>> Build()
    {
        Dictionary<string, Func<OperationCall, IReadOnlyList<GraphValue>>> handlers = new(StringComparer.Ordinal);
        IEnumerable<(string Names, Func<OperationCall, IReadOnlyList<GraphValue>> Handler)> all =
            ElementwiseOperations.All.Concat(ReductionOperations.All).Concat(ShapeOperations.All).Concat(SliceOperations.All).Concat(ProductOperations.All)
                .Concat(CategoryOperations.All).Concat(NeuralOperations.All).Concat(ExtentOperations.All).Concat(ImageOperations.All);
        foreach ((string names, Func<OperationCall, IReadOnlyList<GraphValue>> handler) in all)
        {
            foreach (string name in names.Split(' '))
            {
                handlers.Add(name, handler);
            }
        }

        return handlers;
    }
}
