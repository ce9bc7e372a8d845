using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Planning;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Planning.Lowerings;

/// <summary>One node of an operator, planned and run, gives the operator's own meaning, by numbers worked out by hand.</summary>
public sealed class LoweringTests
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Dense_and_matrix_products_by_constants()
    {
        GraphConstant kernel = Constant([2, 3], 1, 2, 3, 4, 5, 6);
        Check([1, 9, 15, 27], [2], (g, x) => [Node(g, new DenseOperator(ActivationFunction.Relu), x, g.AddConstant("k", Constant([2, 2], 1, 3, 0, 3)), g.AddConstant("b", Constant([2], 0, 0)))], 1, 2, 15, -6);
        Check([9, 12, 15], [2], (g, x) => [Node(g, new MatMulOperator(), x, g.AddConstant("k", kernel))], 1, 2);
        Check([14, 32], [3], (g, x) => [Node(g, new MatMulOperator(TransposeB: true), x, g.AddConstant("k", kernel))], 1, 2, 3);
        Check([7, 10, 15, 22], [2, 2], (g, x) => [Node(g, new MatMulOperator(), x, x)], 1, 2, 3, 4);
        Check([10, 14, 14, 20], [2, 2], (g, x) => [Node(g, new MatMulOperator(TransposeA: true), x, x)], 1, 2, 3, 4);
    }

    [Fact]
    public void Convolutions_and_pooling()
    {
        // Kernel (1, 1): SAME with stride 2 takes elements 0 and 2 of 3 with one zero each side for a kernel of 3.
        Check([3, 5], [3, 1], (g, x) => [Node(g, new ConvOperator([2], [1], Padding.Same, 1, ActivationFunction.Linear), x, g.AddConstant("k", Constant([3, 1, 1], 1, 1, 1)))], 1, 2, 3);
        Check([10, 200, 30, 400], [2, 2], (g, x) => [Node(g, new ConvOperator([1], [1], Padding.Valid(1), 2, ActivationFunction.Linear), x, g.AddConstant("k", Constant([1, 1, 2], 10, 100)))], 1, 2, 3, 4);
        Check([1, 10, 2, 20], [2, 1], (g, x) => [Node(g, new ConvTransposeOperator([2], [1], [0], [0], ActivationFunction.Linear), x, g.AddConstant("k", Constant([2, 1, 1], 1, 10)))], 1, 2);
        Check([2, 3], [3, 1], (g, x) => [Node(g, new PoolOperator(PoolFunction.Max, [2], [2], Padding.Same), x)], 1, 2, 3);
        Check([1.5f, 3], [3, 1], (g, x) => [Node(g, new PoolOperator(PoolFunction.Average, [2], [2], Padding.Same), x)], 1, 2, 3);
    }

    [Fact]
    public void Normalizations()
    {
        Check([11, 22, 13, 24], [2, 2], (g, x) => [Node(g, new BatchNormOperator(-1, 0), x, g.AddConstant("gamma", Constant([2], 2, 2)), g.AddConstant("beta", Constant([2], 10, 20)), g.AddConstant("mean", Constant([2], 0, 0)), g.AddConstant("variance", Constant([2], 4, 4)))], 1, 2, 3, 4);
        Check([11, 12, 23, 24], [2, 2], (g, x) => [Node(g, new BatchNormOperator(1, 0), x, g.AddConstant("gamma", Constant([2], 1, 1)), g.AddConstant("beta", Constant([2], 10, 20)), g.AddConstant("mean", Constant([2], 0, 0)), g.AddConstant("variance", Constant([2], 1, 1)))], 1, 2, 3, 4);
        Check([9, 12], [2], (g, x) => [Node(g, new LayerNormOperator([-1], 0), x, g.AddConstant("gamma", Constant([2], 1, 2)), g.AddConstant("beta", Constant([1], 10)))], 1, 3);

        // Far from 0 against the deviation: what differs from the mean is exact.
        Check([0, 0.5f, 1.5f], [3, 1], (g, x) => [Node(g, new BatchNormOperator(-1, 0), x, g.AddConstant("gamma", Constant([1], 1)), g.AddConstant("beta", Constant([1], 0)), g.AddConstant("mean", Constant([1], 1.6e9f)), g.AddConstant("variance", Constant([1], 256 * 256)))], 1.6e9f, 1.6e9f + 128, 1.6e9f + 384);

        // Along an axis that is not the last, with a factor per last axis: steps of their own.
        Check([-1, -2, 1, 2], [2, 2], (g, x) => [Node(g, new LayerNormOperator([1], 0), x, g.AddConstant("gamma", Constant([2], 1, 2)))], 1, 10, 3, 20);
        Check([5, -1, 7, 1], [2, 2], (g, x) => [Node(g, new LayerNormOperator([1], 0), x, g.AddConstant("gamma", Constant([2], 1, 1)), g.AddConstant("beta", Constant([2], 6, 0)))], 1, 10, 3, 20);
    }

    [Fact]
    public void Elementwise_functions()
    {
        Check([1, 0, 3], [3], (g, x) => [Node(g, new ActivationOperator(ActivationFunction.Relu), x)], 1, -2, 3);
        Check([1, -1, 3], [3], (g, x) => [Node(g, new PReluOperator(), x, g.AddConstant("alpha", Constant([3], 0, 0.5f, 0)))], 1, -2, 3);
        Check([1, 4, 9], [3], (g, x) => [Node(g, new UnaryOperator(UnaryFunction.Square), x)], 1, -2, 3);
        Check([0.25f, 0.75f], [2], (g, x) => [Node(g, new SoftmaxOperator(), x)], 0, MathF.Log(3));
        Check([11, 18, 13], [3], (g, x) => [Node(g, new BinaryOperator(BinaryFunction.Add), x, g.AddConstant("c", Constant([3], 10, 20, 10)))], 1, -2, 3);
        Check([9, 22, 7], [3], (g, x) => [Node(g, new BinaryOperator(BinaryFunction.Subtract), g.AddConstant("c", Constant([3], 10, 20, 10)), x)], 1, -2, 3);
        Check([0, 9], [2], (g, x) => [Node(g, new BinaryOperator(BinaryFunction.Multiply, ActivationFunction.Relu), x, g.AddConstant("c", Constant([], 3)))], -2, 3);
        Check([1, -1, 2], [3], (g, x) => [Node(g, new ClipOperator(-1, 2), x)], 1, -2, 3);
        Check([2, 4, 6], [3], (g, x) => [Node(g, new BinaryOperator(BinaryFunction.Add), x, x)], 1, 2, 3);
    }

    [Fact]
    public void Booleans_comparisons_and_casts()
    {
        Check([1, 0, 1], [3], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new CompareOperator(ComparisonFunction.Greater), x, g.AddConstant("c", Constant([], 0))))], 1, -2, 3);
        Check([0, 1, 0], [3], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new LogicalNotOperator(), Node(g, new CastOperator(DataType.Bool), x)))], 1, 0, 3);
        Check([0, 0, 1], [3], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new NumberTestOperator(NumberTestFunction.IsNaN), x))], 1, 0, float.NaN);
        Check([1, -9, 3], [3], (g, x) => [Node(g, new SelectOperator(), Node(g, new CompareOperator(ComparisonFunction.GreaterEqual), x, g.AddConstant("c", Constant([], 0))), x, g.AddConstant("n", Constant([], -9)))], 1, -2, 3);
        Check([0], [2], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new ReduceLogicOperator(IsAll: true, [1], false), Node(g, new CastOperator(DataType.Bool), x)))], 1, 0);
        Check([0, 1], [2], (g, x) =>
        {
            GraphValue p = Node(g, new CastOperator(DataType.Bool), x);
            GraphValue q = Node(g, new CompareOperator(ComparisonFunction.Greater), x, g.AddConstant("c", Constant([], 2)));
            return [Node(g, new CastOperator(DataType.Float32), Node(g, new CompareOperator(ComparisonFunction.Equal), p, q))];
        }, 1, 3);
        foreach (LogicFunction function in Enum.GetValues<LogicFunction>())
        {
            float[] expected = function switch
            {
                LogicFunction.And => [0, 0, 0, 1],
                LogicFunction.Or => [0, 1, 1, 1],
                LogicFunction.Xor => [0, 1, 1, 0],
                _ => [1, 0, 0, 1],
            };
            Check(expected, [4], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new LogicOperator(function), Bit(g, x, 1), Bit(g, x, 2)))], 0, 1, 2, 3);
        }

        Check([0, 1, 1, 0], [4], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new CompareOperator(ComparisonFunction.NotEqual), Bit(g, x, 1), Bit(g, x, 2)))], 0, 1, 2, 3);
        Check([1], [2], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new ReduceLogicOperator(IsAll: false, [1], false), Node(g, new CastOperator(DataType.Bool), x)))], 1, 0);
        Check([1, -1], [2], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new CastOperator(DataType.Int64), x))], 1.9f, -1.9f);

        // Whether the numbers 0 to 3 have a bit.
        static GraphValue Bit(ModelGraph g, GraphValue x, int bit) => Node(g, new CastOperator(DataType.Bool), Node(g, new CastOperator(DataType.Float32), Node(
            g, new BitwiseOperator(BitwiseFunction.And), Node(g, new CastOperator(DataType.Int32), x), g.AddConstant($"bit_{bit}", new GraphConstant(Tensor.Create<int>([bit], TensorShape.Scalar))))));
    }

    [Fact]
    public void Reductions_and_indices()
    {
        Check([2, 5], [2, 3], (g, x) => [Node(g, new ReduceOperator(ReduceFunction.Mean, [-1], false), x)], Six);
        Check([5, 7, 9], [2, 3], (g, x) => [Node(g, new ReduceOperator(ReduceFunction.Sum, [1], true), x)], Six);
        Check([2, 0], [2, 3], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new ArgReduceOperator(true, -1, DataType.Int32), x))], 1, 2, 3, 6, 5, 4);
        Check([0, 1, 2], [3], (g, x) => [Node(g, new CastOperator(DataType.Float32), Node(g, new BucketizeOperator([0, 10], DataType.Int64), x))], -1, 0, 10);
        Check([3, 4, 1, 2], [2], (g, x) => [Node(g, new EmbeddingOperator(), x, g.AddConstant("table", Constant([2, 2], 1, 2, 3, 4)))], 1, 0);
        Check([6, 4, 3, 1], [2, 3], (g, x) => [Node(g, new ReverseOperator([1]), Node(g, new GatherOperator(2), x, g.AddConstant("i", new GraphConstant(Tensor.Create<long>([2, 0], new TensorShape(2))))))], Six);
    }

    [Fact]
    public void Data_movement()
    {
        Check([1, 4, 2, 5, 3, 6], [2, 3], (g, x) => [Node(g, new TransposeOperator([0, 2, 1]), x)], Six);
        Check(Six, [1, 6], (g, x) => [Node(g, new TransposeOperator([0, 2, 1]), x)], Six);
        Check([3, 2, 6, 5], [2, 3], (g, x) => [Node(g, new SliceOperator([0, 0, 2], [null, 2, 2], [1, 1, -1]), x)], Six);
        Check([7, 1, 2, 7], [2], (g, x) => [Node(g, new PadOperator(PadMode.Constant, [0, 1], [0, 1], 7), x)], 1, 2);
        Check([2, 1, 2, 1], [2], (g, x) => [Node(g, new PadOperator(PadMode.Reflect, [0, 1], [0, 1], 0), x)], 1, 2);
        Check([1, 2, 1, 2], [2], (g, x) => [Node(g, new TileOperator([1, 2]), x)], 1, 2);
        Check([1, 1, 2, 2], [2], (g, x) => [Node(g, new RepeatOperator(-1, 2), x)], 1, 2);
        Check([1, 2, 5, 6, 3, 4, 7, 8], [1, 2, 4], (g, x) => [Node(g, new PixelShuffleOperator(2, false), x)], 1, 2, 3, 4, 5, 6, 7, 8);
        Check([1, 2, 3, 4, 5, 6, 7, 8], [2, 4, 1], (g, x) => [Node(g, new PixelShuffleOperator(2, true), x)], 1, 2, 5, 6, 3, 4, 7, 8);
        Check(Six, [1, 2, 3], (g, x) => [Node(g, new PixelShuffleOperator(1, true), x)], Six);
        Check([1, 2, 1, 2], [1, 2], (g, x) => [Node(g, new BroadcastToOperator(SymbolicShape.Batched(2, 2)), x)], 1, 2);
        Check([1, 2, 9, 1, 2], [2], (g, x) => [Node(g, new ConcatOperator(-1), x, Node(g, new BroadcastToOperator(SymbolicShape.Batched(1)), g.AddConstant("c", Constant([1, 1], 9))), x)], 1, 2);
        Check([1, 1, 2, 2], [1, 2, 1], (g, x) => [Node(g, new ResizeOperator(ResizeMethod.Nearest, 1, 4, false, true), x)], 1, 2);
        Check([2, 1], [2], (g, x) => [Node(g, new ReverseOperator([-1]), Node(g, new IdentityOperator(), x))], 1, 2);
        Check(Six, [2, 3], (g, x) => [Node(g, new ReshapeOperator(SymbolicShape.Batched(3, 2)), x)], Six);
    }

    [Fact]
    public void Recurrent_layers_give_sequence_and_states()
    {
        // h' = x + 2 h: 1, 2 + 2, 3 + 8.
        ActivationFunction linear = ActivationFunction.Linear;
        RecurrentOperator simple = new(RecurrentKind.SimpleRnn, linear, linear, true, false, false, false, false);
        Check([1, 4, 11], [3, 1], (g, x) => [Node(g, simple, x, g.AddConstant("k", Constant([1, 1], 1)), g.AddConstant("r", Constant([1, 1], 2)))], 1, 2, 3);
        Check([11], [3, 1], (g, x) => [g.AddNode("rnn", simple, [x, g.AddConstant("k", Constant([1, 1], 1)), g.AddConstant("r", Constant([1, 1], 2))]).Outputs[1]], 1, 2, 3);

        // Linear LSTM with bias 1 on input, forget and output: c += g, h = c.
        RecurrentOperator lstm = new(RecurrentKind.Lstm, linear, linear, false, false, true, false, false);
        Check([6, 6], [3, 1], (g, x) =>
        {
            GraphNode node = g.AddNode("lstm", lstm, [x, g.AddConstant("k", Constant([1, 4], 0, 0, 1, 0)), g.AddConstant("r", Constant([1, 4], 0, 0, 0, 0)), g.AddConstant("b", Constant([4], 1, 1, 0, 1))]);
            return [node.Outputs[0], node.Outputs[2]];
        }, 1, 2, 3);

        // GRU with update gate 0.5: h = 0.5 h + 0.5 x.
        RecurrentOperator gru = new(RecurrentKind.GruResetAfter, linear, linear, false, false, true, false, false);
        Check([2.125f], [3, 1], (g, x) => [Node(g, gru, x, g.AddConstant("k", Constant([1, 3], 0, 0, 1)), g.AddConstant("r", Constant([1, 3], 0, 0, 0)), g.AddConstant("b", Constant([2, 3], 0.5f, 1, 0, 0, 0, 0)))], 1, 2, 3);

        // Convolutional: gates from the bias, candidate from the input.
        ConvRecurrentOperator conv = new([1], [1], Padding.Same, linear, linear, false, false, true);
        Check([4, 6], [2, 2, 1], (g, x) => [Node(g, conv, x, g.AddConstant("k", Constant([1, 1, 4], 0, 0, 1, 0)), g.AddConstant("r", Constant([1, 1, 4], 0, 0, 0, 0)), g.AddConstant("b", Constant([4], 1, 1, 0, 1)))], 1, 2, 3, 4);
    }

    [Fact]
    public void Initial_states_and_masks_are_read()
    {
        ActivationFunction linear = ActivationFunction.Linear;
        RecurrentOperator simple = new(RecurrentKind.SimpleRnn, linear, linear, true, false, false, true, true);
        Check([21, 21, 45], [3, 1], (g, x) =>
        {
            GraphValue first = Node(g, new ReshapeOperator(SymbolicShape.Batched(1)), Node(g, new SliceOperator([0, 0, 0], [null, 1, null], [1, 1, 1]), x));
            GraphValue state = Node(g, new BinaryOperator(BinaryFunction.Multiply), first, g.AddConstant("ten", Constant([], 10)));
            GraphValue odd = Node(g, new CompareOperator(ComparisonFunction.NotEqual), x, g.AddConstant("two", Constant([], 2)));
            GraphValue mask = Node(g, new ReshapeOperator(SymbolicShape.Batched(3)), odd);
            return [Node(g, simple, x, g.AddConstant("k", Constant([1, 1], 1)), g.AddConstant("r", Constant([1, 1], 2)), state, mask)];
        }, 1, 2, 3);
    }

    [Fact]
    public void What_cannot_be_run_is_refused_by_name_and_reason()
    {
        string Reason(DataType type, Func<ModelGraph, GraphValue, GraphValue> build)
        {
            ModelGraph graph = new("m", "test");
            GraphValue x = graph.AddInput("x", type, SymbolicShape.Batched(2, 2));
            graph.AddOutput("y", build(graph, x));
            return Assert.Single(Planner.Check(graph)).Reason;
        }

        GraphConstant wide = new(Tensor.Create<double>([1, 2, 3, 4], new TensorShape(2, 2)));
        Assert.Contains("float64", Reason(DataType.Float64, (g, x) => Node(g, new DenseOperator(ActivationFunction.Linear), x, g.AddConstant("k", wide))), StringComparison.Ordinal);
        Assert.Contains("computed by the model", Reason(DataType.Float32, (g, x) => Node(g, new DenseOperator(ActivationFunction.Linear), x, Node(g, new IdentityOperator(), g.AddConstant("k", Constant([2, 2], 1, 2, 3, 4))))), StringComparison.Ordinal);
        Assert.Contains("int32", Reason(DataType.Int32, (g, x) => Node(g, new UnaryOperator(UnaryFunction.Sin), x)), StringComparison.Ordinal);
        Assert.Contains("booleans", Reason(DataType.Bool, (g, x) => Node(g, new BinaryOperator(BinaryFunction.Add), x, x)), StringComparison.Ordinal);
        Assert.Contains("booleans", Reason(DataType.Int32, (g, x) => Node(g, new LogicOperator(LogicFunction.And), x, x)), StringComparison.Ordinal);
        Assert.Contains("booleans", Reason(DataType.Bool, (g, x) => Node(g, new CompareOperator(ComparisonFunction.Less), x, x)), StringComparison.Ordinal);
        Assert.Contains("booleans", Reason(DataType.Float32, (g, x) => Node(g, new LogicalNotOperator(), x)), StringComparison.Ordinal);
        Assert.Contains("booleans", Reason(DataType.Float32, (g, x) => Node(g, new ReduceLogicOperator(IsAll: true, [1], false), x)), StringComparison.Ordinal);
        Assert.Contains("int32", Reason(DataType.Int32, (g, x) => Node(g, new NumberTestOperator(NumberTestFunction.IsNaN), x)), StringComparison.Ordinal);
        Assert.Contains("float64", Reason(DataType.Float64, (g, x) => Node(g, new ActivationOperator(new ActivationFunction(ActivationKind.Tanh)), x)), StringComparison.Ordinal);
        Assert.Contains("string", Reason(DataType.String, (g, x) => Node(g, new ReverseOperator([1]), x)), StringComparison.Ordinal);
        Assert.Contains("bfloat16", Reason(DataType.BFloat16, (g, x) => Node(g, new ReduceOperator(ReduceFunction.Sum, [1], false), x)), StringComparison.Ordinal);
        Assert.Contains("batch size", Reason(DataType.Float32, (g, x) => Node(g, new SliceOperator([0, 0, 0], [1, null, null], [1, 1, 1]), x)), StringComparison.Ordinal);
    }

    [Fact]
    public void Axes_across_the_batch_are_taken_whole()
    {
        ModelGraph graph = new("m", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(2));
        graph.AddOutput("sum", Node(graph, new ReduceOperator(ReduceFunction.Sum, [0], false), x));
        graph.AddOutput("softmax", Node(graph, new SoftmaxOperator(0), x));
        graph.AddOutput("turned", Node(graph, new TransposeOperator([1, 0]), x));
        graph.AddOutput("reversed", Node(graph, new ReverseOperator([0]), x));
        IReadOnlyDictionary<string, Tensor> y = new ModelRunner(graph).Predict(
            new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([0, 1, 0, 3, 0, 5], new TensorShape(3, 2)) });
        Assert.Equal([0, 9], y["sum"].AsSpan<float>().ToArray());
        Assert.Equal(1 / 3f, y["softmax"].AsSpan<float>()[0], 1e-6f);
        Assert.Equal([0, 0, 0, 1, 3, 5], y["turned"].AsSpan<float>().ToArray());
        Assert.Equal([0, 5, 0, 3, 0, 1], y["reversed"].AsSpan<float>().ToArray());
    }

    private static GraphConstant Constant(long[] shape, params float[] values) => new(Tensor.Create<float>(values, new TensorShape(shape)));

    private static GraphValue Node(ModelGraph graph, TfModelTools.Graph.Operator op, params GraphValue[] inputs) => graph.AddNode(op.Name, op, inputs).Output;

    /// <summary>
    /// Builds a graph of one float32 input (a step before it gives the tested node memory it may take over), runs it with and without
    /// shared memory, on the values once and twice over, and compares the outputs one after the other.
    /// </summary>
    private static void Check(float[] expected, long[] perSample, Func<ModelGraph, GraphValue, IReadOnlyList<GraphValue>> build, params float[] values)
    {
        ModelGraph graph = new("m", "test");
        GraphValue input = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(perSample));
        GraphValue x = Node(graph, new BinaryOperator(BinaryFunction.Add), input, graph.AddConstant("zero", Constant([], 0)));
        IReadOnlyList<GraphValue> results = build(graph, x);
        for (int i = 0; i < results.Count; i++)
        {
            graph.AddOutput($"y{i}", results[i]);
        }

        GraphVerifier.Verify(graph, "the test");
        long samples = values.Length / perSample.Aggregate(1L, (a, b) => a * b);
        foreach (PlanOptions options in (PlanOptions[])[PlanOptions.Default, PlanOptions.KeepAll])
        {
            ModelRunner runner = new(graph, optimize: false, options);
            for (int copies = 1; copies <= 2; copies++)
            {
                float[] repeated = [.. Enumerable.Repeat(values, copies).SelectMany(v => v)];
                IReadOnlyDictionary<string, Tensor> outputs = runner.Predict(
                    new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(repeated, new TensorShape([samples * copies, .. perSample])) });
                for (int copy = 0; copy < copies; copy++)
                {
                    float[] found = [.. Enumerable.Range(0, results.Count).SelectMany(i =>
                    {
                        float[] all = outputs[$"y{i}"].AsSpan<float>().ToArray();
                        int part = all.Length / copies;
                        return all.Skip(copy * part).Take(part);
                    })];
                    Assert.Equal(expected.Length, found.Length);
                    for (int i = 0; i < expected.Length; i++)
                    {
                        Assert.Equal(expected[i], found[i], 1e-5f);
                    }
                }
            }
        }
    }
}
