using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Passes;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>Takes a node apart, and checks that the graph is whole, that none of its form is left, that names survive, and that it predicts the same.</summary>
public abstract class LegalizeTest
{
    /// <summary>Takes a node apart.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="build">Makes the node.</param>
    /// <param name="isGone">Of what nothing may be left; by default the node's operator.</param>
    /// <param name="tolerance">How far predictions may differ.</param>
    /// <param name="maxNodes">The most nodes it may become.</param>
    private protected static void Check(GraphPass pass, Func<LegalizeCase, GraphNode> build, Func<Operator, bool>? isGone = null, double tolerance = 1e-5, int maxNodes = int.MaxValue)
    {
        // All that it gives is outputs of the model; it stands between others, which read the first alone; or the last alone.
        for (int variant = 0; variant < 3; variant++)
        {
            LegalizeCase item = new(isBetween: variant > 0);
            GraphNode node = build(item);
            if (variant == 2 && node.Outputs.Count == 1)
            {
                continue;
            }

            item.Finish(node, variant == 0 ? null : variant == 1 ? 0 : node.Outputs.Count - 1);
            ModelGraph legalized = item.Graph.Clone();
            string before = string.Join(", ", legalized.Nodes.Select(n => n.Operator));
            Assert.True(pass.Run(legalized) > 0, $"nothing was taken apart of {before}");
            GraphVerifier.Verify(legalized, pass.Name);
            Assert.Equal(0, item.ReadCount);
            Assert.True(variant == 2 || legalized.Clone().RemoveDeadNodes() == 0, "what nobody reads is computed");
            Assert.DoesNotContain(legalized.Nodes, n => isGone is null ? n.Operator.GetType() == node.Operator.GetType() : isGone(n.Operator));
            Assert.Empty(item.Graph.Nodes.Select(n => n.Name).Except(legalized.Nodes.Select(n => n.Name)));
            Assert.Empty(legalized.Nodes.Select(n => n.SourceName).Except(item.Graph.Nodes.Select(n => n.SourceName)));
            Assert.Equal(item.Graph.Outputs.Select(o => (o.Name, o.Value.Spec)), legalized.Outputs.Select(o => (o.Name, o.Value.Spec)));
            Assert.InRange(legalized.Nodes.Count - item.Graph.Nodes.Count + 1, 0, maxNodes);
            foreach (int batch in new[] { 1, 3 })
            {
                Same(item.Graph, legalized, item.Inputs(batch), tolerance);
            }
        }
    }

    /// <summary>The pass leaves the node as it is.</summary>
    private protected static void Stays(GraphPass pass, Func<LegalizeCase, GraphNode> build)
    {
        LegalizeCase item = new(isBetween: false);
        item.Finish(build(item));
        string[] before = [.. item.Graph.Nodes.Select(n => n.ToString())];
        Assert.Equal(0, pass.Run(item.Graph));
        Assert.Equal(before, item.Graph.Nodes.Select(n => n.ToString()));
    }

    private protected static void Same(ModelGraph graph, ModelGraph legalized, IReadOnlyDictionary<string, Tensor> inputs, double tolerance)
    {
        IReadOnlyDictionary<string, Tensor> expected = new ModelRunner(graph, optimize: false).Predict(inputs);
        IReadOnlyDictionary<string, Tensor> actual = new ModelRunner(legalized, optimize: false).Predict(inputs);
        foreach ((string name, Tensor tensor) in expected)
        {
            Assert.Equal(tensor.Shape, actual[name].Shape);
            if (tensor.DataType.IsFloat())
            {
                NumberAssert.Close(tensor, actual[name], tolerance);
            }
            else
            {
                Assert.Equal(tensor.Bytes.ToArray(), actual[name].Bytes.ToArray());
            }
        }
    }
}
