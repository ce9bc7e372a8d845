using TfModelTools.Evaluation;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes.Legalize;

/// <summary>
/// Builds the parts of a node that is taken apart. They stand before the node, are named NAME/part, and keep its source; what is made of
/// constants alone is a constant itself, which is computed when it is read. The last part becomes the node, so names and readers stay.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="node">The node that is taken apart.</param>
internal sealed class NodeParts(ModelGraph graph, GraphNode node)
{
    private readonly HashSet<GraphNode> _parts = new(ReferenceEqualityComparer.Instance);
    // By their bits: the two zeros are equal, and not the same.
    private readonly Dictionary<(DataType Type, long Bits), GraphValue> _numbers = [];

    /// <summary>What stands before the names of the parts, such as "step_1/".</summary>
    public string Scope { get; set; } = string.Empty;

    /// <summary>Whether what is made of weights alone is a constant, too; else it is computed by nodes, and the weights stay what they are.</summary>
    public bool FoldsWeights { get; init; } = true;

    /// <summary>Adds a part of one output.</summary>
    /// <param name="part">Its name behind the node's.</param>
    /// <param name="op">What it computes.</param>
    /// <param name="inputs">Other parts, constants, or what the node reads.</param>
    public GraphValue Node(string part, Operator op, params GraphValue[] inputs) =>
        Fold(op, inputs) is { } folded ? Constant(part, folded) : NodeOfMany(part, op, inputs).Output;

    /// <summary>Adds a part of one or more outputs.</summary>
    /// <param name="part">Its name behind the node's.</param>
    /// <param name="op">What it computes.</param>
    /// <param name="inputs">Other parts, constants, or what the node reads.</param>
    public GraphNode NodeOfMany(string part, Operator op, params GraphValue[] inputs)
    {
        GraphNode added = graph.AddNodeBefore(node, NameOf(part), op, inputs, node.SourceName, node.SourceKind);
        _parts.Add(added);
        return added;
    }

    /// <summary>Adds a constant.</summary>
    public GraphValue Constant(string part, GraphConstant constant) => graph.AddConstant(NameOf(part), constant);

    /// <summary>Numbers that are no parameter of the model, as an element type.</summary>
    public GraphValue Numbers(DataType type, TensorShape shape, params double[] values) =>
        Constant("constant", new GraphConstant(TensorConverter.Convert(Tensor.Create<double>(values, shape), type)) { IsMade = true });

    /// <summary>One number, of a value's type. The same number is one constant, however often it is asked for.</summary>
    public GraphValue Number(GraphValue like, double value)
    {
        (DataType Type, long Bits) key = (like.Spec.DataType, BitConverter.DoubleToInt64Bits(value));
        return _numbers.TryGetValue(key, out GraphValue? number) ? number : _numbers[key] = Numbers(key.Type, TensorShape.Scalar, value);
    }

    /// <summary>Gives those who read an output of the node a part instead.</summary>
    public void Replace(int output, GraphValue part) => graph.ReplaceUses(node.Outputs[output], part);

    /// <summary>Puts a value in the place of the node's first output, which stays the node's.</summary>
    public void Finish(GraphValue result)
    {
        if (result is { OutputIndex: 0, Producer: { } last } && _parts.Contains(last) && CanBecome(last))
        {
            node.Rewrite(last.Operator, last.Inputs);
            foreach ((GraphValue part, GraphValue own) in last.Outputs.Zip(node.Outputs))
            {
                graph.ReplaceUses(part, own);
            }

            graph.Remove(last);
        }
        else
        {
            node.Rewrite(new IdentityOperator(), [result]);
        }
    }

    // Parts stand before the node, so none of them may read what becomes the node's.
    private bool CanBecome(GraphNode last) => (last.Outputs.Count == 1 || last.Outputs.Count == node.Outputs.Count) && !last.Outputs.Any(o => o.Readers.Any(_parts.Contains));

    // A graph of its own tells type and shape, and whether kernels compute it.
    private GraphConstant? Fold(Operator op, GraphValue[] inputs)
    {
        if (!inputs.All(i => i.Constant is { } constant && (FoldsWeights || !constant.IsWeight)))
        {
            return null;
        }

        GraphConstant[] constants = [.. inputs.Select(i => i.Constant!)];
        ModelGraph single = new(op.Name, string.Empty);
        GraphNode alone = single.AddNode(op.Name, op, constants.Select(c => single.AddConstant("constant", c)));
        ValueSpec spec = alone.Output.Spec;
        return spec.Shape.IsFixed && ConstantEvaluator.CanEvaluate(alone)
            ? new GraphConstant(spec.DataType, spec.Shape.ToTensorShape(), () => ConstantEvaluator.Evaluate(op.Name, op, constants)[0])
            {
                IsMade = constants.All(c => c.IsMade),
                IsWeight = constants.Any(c => c.IsWeight),
                IsReadAnew = true,
            }
            : null;
    }

    private string NameOf(string part) => $"{node.Name}/{Scope}{part}";
}
