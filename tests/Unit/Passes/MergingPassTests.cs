using TfModelTools.Common;
using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes;

/// <summary>Constants, duplicates, biases, paddings, reshapes and transposes.</summary>
public sealed class MergingPassTests : PassTest
{
    private GraphValue Kernel(params long[] shape) => Constant([.. Enumerable.Range(0, (int)new TensorShape(shape).ElementCount).Select(i => MathF.Cos(i))], shape);

    [Fact]
    public void What_depends_on_constants_alone_is_computed_once() =>
        Check(Multiply(X(3), Unary(UnaryFunction.Rsqrt, Add(Constant([1, 4, 9], 3), Number(0)))), "Binary");

    [Fact]
    public void A_constant_that_would_grow_stays_what_it_is_made_of() =>
        Check(Add(X(300, 300), Node(new BroadcastToOperator(new SymbolicShape(300, 300)), Number(2))), "BroadcastTo", "Binary");

    // Each sum of two parts is twice as long as what is before it.
    [Fact]
    public void Constants_do_not_grow_without_end()
    {
        GraphValue part = Constant([1, 2, 3, 4], 4);
        for (int i = 0; i < 24; i++)
        {
            part = Node(new ConcatOperator(0), part, i % 2 == 0 ? part : Unary(UnaryFunction.Negate, part));
        }

        Graph.AddOutput("y", Add(X(), Reduce(ReduceFunction.Sum, part, 0)));
        ModelGraph optimized = PassPipeline.Optimize(Graph);
        Assert.InRange(optimized.Nodes.SelectMany(n => n.Inputs).Max(i => i.Constant?.Shape.ElementCount ?? 0), 4, 1 << 23);
    }

    [Fact]
    public void The_same_of_the_same_is_computed_once()
    {
        GraphValue x = X(3);
        GraphValue a = Node(new ReduceOperator(ReduceFunction.Sum, [1], true), x);
        GraphValue b = Node(new ReduceOperator(ReduceFunction.Sum, [1], true), x);
        Check(Multiply(Unary(UnaryFunction.Sin, a), Unary(UnaryFunction.Sin, b)), "Reduce", "Unary", "Binary");
    }

    [Fact]
    public void The_same_along_another_axis_is_not()
    {
        GraphValue x = X(3, 3);
        Check(Add(Node(new ReduceOperator(ReduceFunction.Sum, [1], false), x), Node(new ReduceOperator(ReduceFunction.Sum, [2], false), x)), "Reduce", "Reduce", "Binary");
    }

    [Fact]
    public void Two_sums_become_one_bias_and_take_the_activation_along()
    {
        GraphValue dense = Node(new DenseOperator(ActivationFunction.Linear), X(3), Kernel(3, 2));
        GraphValue sum = Subtract(Add(Constant([1, 2], 1, 2), dense), Constant([0.5f, -1], 2));
        ModelGraph optimized = Check(Activation(ActivationKind.Tanh, sum), "Dense");
        Assert.Equal([0.5f, 3], optimized.Nodes[0].Inputs[2].Constant!.Read().AsSpan<float>().ToArray());
    }

    [Fact]
    public void A_sum_over_another_axis_is_no_bias()
    {
        GraphValue conv = Node(new ConvOperator([1], [1], Padding.Same, 1, ActivationFunction.Linear), X(2, 3), Kernel(1, 3, 2));
        Check(Add(conv, Constant([1, 2], 2, 1)), "Conv", "Binary");
    }

    [Fact]
    public void Zeros_around_images_become_the_padding_of_the_convolution()
    {
        GraphValue padded = Node(new PadOperator(PadMode.Constant, [0, 1, 0, 0], [0, 2, 1, 0], 0), X(4, 4, 2));
        ModelGraph optimized = Check(Node(new ConvOperator([2, 1], [1, 1], Padding.Valid(2), 1, ActivationFunction.Linear), padded, Kernel(2, 2, 2, 3)), "Conv");
        Assert.Equal([1, 0], ((ConvOperator)optimized.Nodes[0].Operator).Padding.Before);
    }

    [Fact]
    public void Ones_around_images_stay()
    {
        GraphValue padded = Node(new PadOperator(PadMode.Constant, [0, 1, 1, 0], [0, 1, 1, 0], 1), X(4, 4, 2));
        Check(Node(new ConvOperator([1, 1], [1, 1], Padding.Valid(2), 1, ActivationFunction.Linear), padded, Kernel(2, 2, 2, 3)), "Pad", "Conv");
    }

    [Fact]
    public void Reshapes_in_a_row_become_one()
    {
        GraphValue a = Node(new ReshapeOperator(SymbolicShape.Batched(12)), X(3, 4));
        Check(Unary(UnaryFunction.Sin, Node(new ReshapeOperator(SymbolicShape.Batched(2, 6)), a)), "Reshape", "Unary");
    }

    [Fact]
    public void Batch_normalization_in_any_order_is_taken_up_by_the_convolution()
    {
        GraphValue conv = Node(new ConvOperator([1, 1], [1, 1], Padding.Same, 1, ActivationFunction.Linear), X(3, 3, 2), Kernel(2, 2, 2, 3));
        GraphValue y = Add(Multiply(Divide(Subtract(conv, Constant([1, 2, 3], 3)), Constant([2, 1, 4], 3)), Constant([1, -1, 0.5f], 1, 1, 3)), Number(0.25));
        Check(y, "Conv");
    }

    [Fact]
    public void Where_no_product_comes_before_it_stays_one_batch_normalization() =>
        Check(Add(Multiply(Activation(ActivationKind.Relu, X(3, 2)), Constant([2, 3], 2)), Constant([1, -1], 2)), "Activation", "BatchNorm");

    [Fact]
    public void What_is_brought_to_mean_0_first_stays_exact()
    {
        // As keras.layers.Normalization computes: times of some hours, in seconds since 1970.
        float[] mean = [1.6e9f, 101325];
        float[] deviation = [3600, 1];
        ModelGraph optimized = Check(Divide(Subtract(X(2), Constant(mean, 2)), Constant(deviation, 2)), "Binary", "Binary");
        float[] x = [1.6e9f + 1024, 101325.5f, 1.6e9f - 3584, 101324];
        float[] y = new ModelRunner(optimized).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(x, new TensorShape(2, 2)) })["y"].AsSpan<float>().ToArray();
        Assert.Equal([1024f / 3600, 0.5f, -3584f / 3600, -1], y);
    }

    [Fact]
    public void What_follows_a_difference_is_one_batch_normalization() =>
        Check(Add(Multiply(Subtract(X(2), Constant([1, -2], 2)), Constant([2, 3], 2)), Constant([1, -1], 2)), "Binary", "BatchNorm");

    [Theory]
    [InlineData(0f, 3f)]
    [InlineData(1e-30f, 1e-30f)]
    [InlineData(1e30f, 1e30f)]
    public void What_float32_does_not_hold_is_not_multiplied_up(float first, float second)
    {
        GraphValue dense = Node(new DenseOperator(ActivationFunction.Linear), X(3), Kernel(3, 2));
        Graph.AddOutput("y", Divide(Divide(dense, Constant([first, 1], 2)), Constant([second, 2], 2)));
        Assert.Equal(["Dense", "Binary", "Binary"], PassPipeline.Optimize(Graph).Nodes.Select(n => n.Operator.Name));
    }

    [Fact]
    public void Transposes_around_channels_first_layers_cancel()
    {
        GraphValue Conv(GraphValue x, long filters, Padding padding)
        {
            GraphValue last = Node(new TransposeOperator([0, 2, 3, 1]), x);
            return Node(new TransposeOperator([0, 3, 1, 2]), Node(new ConvOperator([1, 1], [1, 1], padding, 1, ActivationFunction.Linear), last, Kernel(2, 2, 2, filters)));
        }

        GraphValue first = Activation(ActivationKind.Relu, Add(Conv(X(2, 4, 4), 2, Padding.Same), Constant([1, -1], 2, 1, 1)));
        ModelGraph optimized = Check(Conv(Node(new PadOperator(PadMode.Constant, [0, 0, 1, 0], [0, 0, 0, 2], 0), first), 3, Padding.Valid(2)), "Transpose", "Conv", "Conv", "Transpose");
        Assert.Equal(3, optimized.Nodes[1].Inputs.Count);
    }

    [Fact]
    public void A_mean_whose_kept_axes_are_dropped_is_global_pooling()
    {
        GraphValue mean = Reduce(ReduceFunction.Mean, X(4, 5, 3), 1, 2);
        ModelGraph optimized = Check(Node(new ReshapeOperator(SymbolicShape.Batched(3)), mean), "Reduce");
        Assert.False(((ReduceOperator)optimized.Nodes[0].Operator).KeepDimensions);
    }

    [Fact]
    public void A_pooling_of_the_whole_image_is_too() =>
        Check(Unary(UnaryFunction.Sin, Node(new PoolOperator(PoolFunction.Average, [4, 5], [1, 1], Padding.Valid(2)), X(4, 5, 3))), "Reduce", "Unary");

    [Fact]
    public void The_pass_that_broke_a_graph_is_named()
    {
        GraphValue x = X(3);
        GraphNode node = Graph.AddNode("relu", new ActivationOperator(ActivationFunction.Relu), [x]);
        Graph.AddOutput("y", node.Output);
        node.Output.Spec = new ValueSpec(DataType.Float32, SymbolicShape.Batched(4));
        InvalidGraphException e = Assert.Throws<InvalidGraphException>(() => GraphVerifier.Verify(Graph, "FuseNothing"));
        Assert.Contains("After FuseNothing: output 0 of node 'relu'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_pass_is_a_file_of_its_name()
    {
        string folder = Path.Combine(TestSupport.RepositoryRoot.Path, "src", "Core", "Passes");
        Assert.All(PassPipeline.Names, name => Assert.True(File.Exists(Path.Combine(folder, name + ".cs")), name));
    }
}
