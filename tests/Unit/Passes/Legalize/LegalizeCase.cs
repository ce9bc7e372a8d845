using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>A small graph around the node that is to be taken apart.</summary>
/// <param name="isBetween">Whether the node stands between others; else inputs of the model feed it, and what it gives is outputs of the model, and is read twice.</param>
internal sealed class LegalizeCase(bool isBetween)
{
    private readonly Random _random = new(7);
    private readonly Dictionary<string, Func<int, double>> _values = [];

    /// <summary>How often a parameter was read.</summary>
    public int ReadCount { get; private set; }

    /// <summary>The graph.</summary>
    public ModelGraph Graph { get; } = new("test", "test");

    /// <summary>A float32 input of samples.</summary>
    public GraphValue X(params long[] perSample) => Input(DataType.Float32, SymbolicShape.Batched(perSample));

    /// <summary>An input.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">Its elements, by their numbers; by default some of their type.</param>
    public GraphValue Input(DataType type, SymbolicShape shape, Func<int, double>? values = null)
    {
        string name = $"x{_values.Count}";
        _values.Add(name, values ?? (_ => Some(type)));
        GraphValue input = Graph.AddInput(name, type, shape);
        return isBetween ? Node(new IdentityOperator(), input).Output : input;
    }

    /// <summary>A float32 parameter.</summary>
    public GraphValue Weight(params long[] shape) => Weight(() => (_random.NextDouble() * 2) - 1, shape);

    /// <summary>A float32 parameter of positive numbers.</summary>
    public GraphValue Positive(params long[] shape) => Weight(() => _random.NextDouble() + 0.1, shape);

    /// <summary>A node with the operator's name.</summary>
    public GraphNode Node(Operator op, params GraphValue[] inputs) => Graph.AddNode(op.Name, op, inputs);

    /// <summary>Makes what a node gives outputs of the model.</summary>
    /// <param name="node">The node.</param>
    /// <param name="only">The one output that is read; all by default.</param>
    public void Finish(GraphNode node, int? only = null)
    {
        foreach (GraphValue output in node.Outputs.Where(o => only is null || o.OutputIndex == only))
        {
            string name = $"y{output.OutputIndex}";
            if (!isBetween)
            {
                Graph.AddOutput(name, output);
            }

            Graph.AddOutput(name + "/read", Node(new IdentityOperator(), output).Output);
            Graph.AddOutput(name + "/again", Node(new IdentityOperator(), output).Output);
        }
    }

    /// <summary>What to feed.</summary>
    public Dictionary<string, Tensor> Inputs(int batch) => Graph.Inputs.ToDictionary(i => i.Name, i => TensorOf(i.Value.Spec, batch, _values[i.Name]));

    private static Tensor TensorOf(ValueSpec spec, int batch, Func<int, double> values)
    {
        TensorShape shape = spec.Shape.For(batch);
        double[] numbers = [.. Enumerable.Range(0, (int)shape.ElementCount).Select(values)];
        return TensorConverter.Convert(Tensor.Create<double>(numbers, shape), spec.DataType);
    }

    private GraphValue Weight(Func<double> number, long[] shape)
    {
        TensorShape form = new(shape);
        float[] values = [.. Enumerable.Range(0, (int)form.ElementCount).Select(_ => (float)number())];
        return Graph.AddConstant("weight", new GraphConstant(DataType.Float32, form, () =>
        {
            ReadCount++;
            return Tensor.Create<float>(values, form);
        }));
    }

    private double Some(DataType type) => type switch
    {
        DataType.Bool => _random.Next(3) > 0 ? 1 : 0,
        _ when type.IsFloat() => (_random.NextDouble() * 4) - 2,
        _ => _random.Next(1, 20) * (type is DataType.UInt8 or DataType.UInt32 || _random.Next(2) == 0 ? 1 : -1),
    };
}
