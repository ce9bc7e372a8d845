using System.Globalization;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Onnx;

/// <summary>A model whose float32 numbers are float16. What ONNX computes of float32 alone, the choice of boxes, keeps it.</summary>
internal static class OnnxFloat16
{
    private const float Largest = 65504;

    /// <summary>A copy of a graph with float16 in the place of float32.</summary>
    /// <param name="graph">The graph, legalized.</param>
    /// <param name="convertsPorts">Whether inputs and outputs are float16, too; else they are converted.</param>
    /// <param name="warn">Told, when values are read, of those that float16 does not hold.</param>
    public static ModelGraph Convert(ModelGraph graph, bool convertsPorts, Action<string> warn)
    {
        ModelGraph copy = new(graph.Name, graph.SourceFormat);
        Dictionary<GraphValue, GraphValue> map = new(ReferenceEqualityComparer.Instance);
        foreach (NamedValue input in graph.Inputs)
        {
            bool isFloat = input.Value.Spec.DataType == DataType.Float32;
            GraphValue added = copy.AddInput(input.Name, isFloat && convertsPorts ? DataType.Float16 : input.Value.Spec.DataType, input.Value.Shape);
            map[input.Value] = isFloat && !convertsPorts ? Cast(copy, added, $"{input.Name}/float16", DataType.Float16) : added;
        }

        foreach (GraphNode node in graph.Nodes)
        {
            bool keepsFloat32 = node.Operator is NonMaxSuppressionOperator;
            GraphNode half = copy.AddNode(
                node.Name,
                node.Operator is CastOperator { DataType: DataType.Float32 } ? new CastOperator(DataType.Float16) : node.Operator,
                [.. node.Inputs.Select(i => keepsFloat32 ? Back($"{node.Name}/float32", i) : Mapped(i))],
                node.SourceName,
                node.SourceKind);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                map[node.Outputs[i]] = keepsFloat32 && node.Outputs[i].Spec.DataType == DataType.Float32 ? Cast(copy, half.Outputs[i], $"{node.Name}/float16", DataType.Float16) : half.Outputs[i];
            }
        }

        foreach (NamedValue output in graph.Outputs)
        {
            copy.AddOutput(output.Name, convertsPorts ? Mapped(output.Value) : Back($"{output.Name}/float32", output.Value));
        }

        return copy;

        GraphValue Mapped(GraphValue value) => map.TryGetValue(value, out GraphValue? known) ? known : map[value] = copy.AddConstant(value.Name, Half(value.Name, value.Constant!, warn));

        GraphValue Back(string name, GraphValue value) => value.Spec.DataType == DataType.Float32 ? Cast(copy, Mapped(value), name, DataType.Float32) : Mapped(value);
    }

    private static GraphValue Cast(ModelGraph graph, GraphValue value, string name, DataType type) => graph.AddNode(name, new CastOperator(type), [value]).Output;

    private static GraphConstant Half(string name, GraphConstant constant, Action<string> warn) => constant.DataType != DataType.Float32 ? constant
        : new GraphConstant(DataType.Float16, constant.Shape, () => Half(name, constant.Read(), warn)) { IsMade = constant.IsMade, IsWeight = constant.IsWeight, Variable = constant.Variable, IsReadAnew = true };

    /// <summary>
    /// The float16 that stands for a number: what is finite stays so, as masks of large negative numbers want it, and what is not zero stays so, as divisors and epsilons want it.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="isBeyond">Whether it is beyond the largest float16.</param>
    /// <param name="isTiny">Whether the nearest float16 is zero, and it is not.</param>
    public static System.Half Nearest(double value, out bool isBeyond, out bool isTiny)
    {
        isBeyond = double.IsFinite(value) && Math.Abs(value) > Largest;
        System.Half half = (System.Half)(isBeyond ? Math.CopySign(Largest, value) : value);
        isTiny = half == System.Half.Zero && value != 0;
        return !isTiny ? half : value < 0 ? -System.Half.Epsilon : System.Half.Epsilon;
    }

    /// <summary>What is told of numbers that float16 does not hold; nothing of none.</summary>
    /// <param name="beyond">How many are beyond its largest.</param>
    /// <param name="tiny">How many are not zero and less than its smallest.</param>
    /// <param name="what">What they are numbers of, and how many there are.</param>
    public static IEnumerable<string> Warnings(int beyond, int tiny, string what)
    {
        if (beyond > 0)
        {
            yield return $"{beyond} of {what} are beyond float16 and became its largest, {Largest}.";
        }

        if (tiny > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{tiny} of {what} are too small for float16 and became its smallest, {(float)System.Half.Epsilon:G3}.");
        }
    }

    private static Tensor Half(string name, Tensor tensor, Action<string> warn)
    {
        ReadOnlySpan<float> values = tensor.AsSpan<float>();
        System.Half[] halves = new System.Half[values.Length];
        int beyond = 0;
        int tiny = 0;
        for (int i = 0; i < halves.Length; i++)
        {
            halves[i] = Nearest(values[i], out bool isBeyond, out bool isTiny);
            beyond += isBeyond ? 1 : 0;
            tiny += isTiny ? 1 : 0;
        }

        foreach (string warning in Warnings(beyond, tiny, $"{values.Length} numbers of '{name}'"))
        {
            warn(warning);
        }

        return Tensor.Over(halves, tensor.Shape);
    }
}
