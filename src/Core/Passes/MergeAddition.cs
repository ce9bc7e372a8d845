using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Passes;

/// <summary>
/// Merges the sum at the end of a residual block into the convolution that computes one of its operands, when nobody else reads that:
/// the kernel then starts its sums from the other operand, which saves reading and writing the whole value once more.
/// </summary>
internal sealed class MergeAddition : GraphPass
{
    /// <inheritdoc/>
    public override int Run(ModelGraph graph)
    {
        int changes = 0;
        Dictionary<GraphNode, int> order = graph.Nodes.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        foreach (GraphNode node in graph.Nodes.ToArray())
        {
            if (node.Operator is not BinaryOperator { Kind: BinaryFunction.Add } add)
            {
                continue;
            }

            for (int i = 0; i < 2; i++)
            {
                GraphValue other = node.Inputs[1 - i];
                if (node.Inputs[i].Producer is GraphNode { Operator: ConvOperator { Activation.Kind: ActivationKind.Linear, Groups: 1 } conv } producer
                    && producer.Inputs.Count <= 3
                    && producer.Inputs.Skip(1).All(w => w.Constant is { DataType: DataType.Float32 })
                    && producer.Output.UseCount == 1
                    && other.Constant is null
                    && other.Spec.IsSame(producer.Output.Spec)
                    && (other.Producer is null || order[other.Producer] < order[producer]))
                {
                    GraphValue bias = producer.Inputs.Count > 2 ? producer.Inputs[2] : NoBias(graph, producer);
                    producer.Rewrite(conv with { Activation = add.Activation }, [producer.Inputs[0], producer.Inputs[1], bias, other], node);
                    graph.ReplaceUses(node.Output, producer.Output);
                    graph.Remove(node);
                    changes++;
                    break;
                }
            }
        }

        return changes;
    }

    private static GraphValue NoBias(ModelGraph graph, GraphNode producer)
    {
        TensorShape shape = new(producer.Inputs[1].Constant!.Shape[-1]);
        return graph.AddConstant(producer.Name + "/no_bias", new GraphConstant(DataType.Float32, shape, () => Tensor.Create<float>(new float[shape.ElementCount], shape)));
    }
}
