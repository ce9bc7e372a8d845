using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;
using TfModelTools.Tensors;
using TfModelTools.Tests.TestSupport;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>Layer and batch normalizations, and softmax.</summary>
public sealed class ExpandNormTests : LegalizeTest
{
    [Fact]
    public void Layer_normalization_over_any_axes()
    {
        foreach (int[] axes in new[] { new[] { -1 }, [1], [1, 2], [2, 3], [1, 2, 3] })
        {
            LayerNormOperator op = new(axes, 0.001f);
            Check(new ExpandLayerNorm(), c => c.Node(op, c.X(3, 4, 5)));
            Check(new ExpandLayerNorm(), c => c.Node(op, c.X(3, 4, 5), c.Weight(5)));
            Check(new ExpandLayerNorm(), c => c.Node(op, c.X(3, 4, 5), c.Weight(3, 4, 1), c.Weight(4, 5)));
        }
    }

    [Fact]
    public void Batch_normalization_along_any_axis()
    {
        foreach (int axis in new[] { -1, 3, 1, 2, -2 })
        {
            long channels = axis switch { -1 or 3 => 5, 1 => 3, _ => 4 };
            Check(
                new ExpandBatchNorm(_ => false),
                c => c.Node(new BatchNormOperator(axis, 0.001f), c.X(3, 4, 5), c.Weight(channels), c.Weight(channels), c.Weight(channels), c.Positive(channels)),
                maxNodes: 2);
        }
    }

    [Fact]
    public void What_the_target_has_stays() => Stays(
        new ExpandBatchNorm(n => n.Output.Shape.Rank == 4), c => c.Node(new BatchNormOperator(-1, 0), c.X(2, 2, 3), c.Weight(3), c.Weight(3), c.Weight(3), c.Positive(3)));

    [Fact]
    public void Statistics_that_are_computed_are_taken_in_by_nodes()
    {
        foreach (int axis in new[] { 1, -1 })
        {
            LegalizeCase item = new(isBetween: false);
            GraphValue[] weights = [item.Weight(3), item.Weight(3), item.Weight(3), item.Positive(3)];
            item.Finish(item.Node(new BatchNormOperator(axis, 0.01f), [item.X(3, 3), .. weights]));
            Dictionary<string, Tensor> inputs = item.Inputs(2);
            Tensor expected = new ModelRunner(item.Graph, optimize: false).Predict(inputs)["y0"];

            ModelGraph fed = new("fed", "test");
            GraphValue x = fed.AddInput("x0", DataType.Float32, SymbolicShape.Batched(3, 3));
            GraphValue[] ports = [.. weights.Select((_, i) => fed.AddInput($"w{i}", DataType.Float32, new SymbolicShape(3)))];
            fed.AddOutput("y0", fed.AddNode("norm", new BatchNormOperator(axis, 0.01f), [x, .. ports]).Output);
            Assert.Equal(1, new ExpandBatchNorm(_ => false).Run(fed));
            GraphVerifier.Verify(fed, "ExpandBatchNorm");
            for (int i = 0; i < 4; i++)
            {
                inputs[$"w{i}"] = weights[i].Constant!.Read();
            }

            NumberAssert.Close(expected, new ModelRunner(fed, optimize: false).Predict(inputs)["y0"], 1e-5);
        }
    }

    [Fact]
    public void Softmax_along_another_axis_is_one_along_the_last()
    {
        foreach (bool isLog in new[] { false, true })
        {
            foreach (int axis in new[] { 1, 2, -2 })
            {
                Check(new ExpandSoftmax(), c => c.Node(new SoftmaxOperator(axis, isLog), c.X(3, 4, 5)), op => op is SoftmaxOperator { Axis: not -1 });
            }

            Stays(new ExpandSoftmax(), c => c.Node(new SoftmaxOperator(3, isLog), c.X(3, 4, 5)));
        }
    }
}
