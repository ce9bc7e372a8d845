using TfModelTools.Execution;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>Functions of single elements, reductions, repetitions, lookups and colors.</summary>
public sealed class ExpandElementwiseTests : LegalizeTest
{
    private static readonly ExpandElementwise All = new(_ => false);

    [Fact]
    public void Functions_of_one_number()
    {
        foreach (UnaryFunction kind in new[] { UnaryFunction.Erfc, UnaryFunction.Reciprocal, UnaryFunction.Square })
        {
            Check(All, c => c.Node(new UnaryOperator(kind), c.X(4)), op => op is UnaryOperator unary && unary.Kind == kind);
        }

        foreach (UnaryFunction kind in new[] { UnaryFunction.Expm1, UnaryFunction.Log1p })
        {
            double[] edges = [0, 1e-6, -1e-6, 1e-3, -1e-3, 0.7, -0.7, 1, -1, 5, 80, 1e10, double.PositiveInfinity];
            Check(All, c => c.Node(new UnaryOperator(kind), c.Input(DataType.Float32, SymbolicShape.Batched(13), i => edges[i % 13])), op => op is UnaryOperator unary && unary.Kind == kind, 1e-6);
        }

        Check(All, c => c.Node(new UnaryOperator(UnaryFunction.Rsqrt), c.Input(DataType.Float32, SymbolicShape.Batched(4), i => i + 0.5)), op => op is UnaryOperator { Kind: UnaryFunction.Rsqrt });
        Check(All, c => c.Node(new UnaryOperator(UnaryFunction.Erfc), c.Input(DataType.Float64, SymbolicShape.Batched(4))), op => op is UnaryOperator { Kind: UnaryFunction.Erfc });
        Stays(new ExpandElementwise(op => op is UnaryOperator), c => c.Node(new UnaryOperator(UnaryFunction.Erfc), c.X(4)));
        Stays(All, c => c.Node(new UnaryOperator(UnaryFunction.Sin), c.X(4)));
    }

    // To some ten digits, as mpmath has them.
    [Theory]
    [InlineData(0.49, 0.488331738811)]
    [InlineData(0.5, 0.4795001222)]
    [InlineData(1, 0.1572992071)]
    [InlineData(2.5, 4.069520174e-4)]
    [InlineData(3.5, 7.430983724e-7)]
    [InlineData(4, 1.541725790e-8)]
    [InlineData(5, 1.537459794e-12)]
    [InlineData(9, 4.137031747e-37)]
    [InlineData(40, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(0, 1)]
    [InlineData(-3, 1.9999779095)]
    [InlineData(double.NegativeInfinity, 2)]
    public void The_tail_of_the_complement_of_the_error_function_has_its_digits(double x, double expected)
    {
        ModelGraph graph = new("test", "test");
        GraphValue input = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(1));
        graph.AddOutput("y", graph.AddNode("erfc", new UnaryOperator(UnaryFunction.Erfc), [input]).Output);
        Assert.Equal(1, All.Run(graph));
        float y = new ModelRunner(graph, optimize: false).Predict(new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([(float)x], new TensorShape(1, 1)) })["y"].AsSpan<float>()[0];
        Assert.Equal(expected, y, Math.Abs(expected) * 1e-6);
    }

    [Fact]
    public void Functions_of_two_numbers()
    {
        foreach (BinaryFunction kind in new[] { BinaryFunction.TruncateMod, BinaryFunction.SquaredDifference, BinaryFunction.DivideNoNaN, BinaryFunction.FloorDivide })
        {
            bool IsGone(Operator op) => op is BinaryOperator binary && binary.Kind == kind;
            Check(All, c => c.Node(new BinaryOperator(kind), c.X(4, 3), c.X(4, 1)), IsGone);
            Check(All, c => c.Node(new BinaryOperator(kind, ActivationFunction.Relu), c.X(4, 3), c.Weight(3)), IsGone);
        }

        Check(All, c => c.Node(new BinaryOperator(BinaryFunction.DivideNoNaN), c.X(4), c.Input(DataType.Float32, SymbolicShape.Batched(4), i => i % 2)), op => op is BinaryOperator { Kind: BinaryFunction.DivideNoNaN });
        Stays(All, c => c.Node(new BinaryOperator(BinaryFunction.DivideNoNaN), c.Input(DataType.Int32, SymbolicShape.Batched(4)), c.Input(DataType.Int32, SymbolicShape.Batched(4))));
    }

    [Theory]
    [InlineData(DataType.Int32)]
    [InlineData(DataType.Int64)]
    [InlineData(DataType.Int8)]
    [InlineData(DataType.UInt8)]
    [InlineData(DataType.Float64)]
    public void The_remainder_of_a_truncated_division_is_exact(DataType type)
    {
        double least = type switch { DataType.Int32 => int.MinValue, DataType.Int8 => sbyte.MinValue, _ => 0 };
        double[] a = [7, -7, 7, -7, 6, -6, 0, least, least, 5];
        double[] b = [3, 3, -3, -3, -3, 3, 5, 3, -1, 100];
        double Value(double[] from, int i) => type == DataType.UInt8 ? Math.Abs(from[i % 10]) : from[i % 10];
        SymbolicShape shape = SymbolicShape.Batched(10);
        Check(All, c => c.Node(new BinaryOperator(BinaryFunction.TruncateMod), c.Input(type, shape, i => Value(a, i)), c.Input(type, shape, i => Value(b, i))), op => op is BinaryOperator { Kind: BinaryFunction.TruncateMod });
    }

    [Fact]
    public void Booleans_and_questions()
    {
        SymbolicShape shape = SymbolicShape.Batched(4);
        foreach (LogicFunction kind in new[] { LogicFunction.Xor, LogicFunction.Same })
        {
            Check(All, c => c.Node(new LogicOperator(kind), c.Input(DataType.Bool, shape), c.Input(DataType.Bool, shape)));
        }

        Check(All, c => c.Node(new CompareOperator(ComparisonFunction.NotEqual), c.Input(DataType.Int32, shape, i => i % 3), c.Input(DataType.Int32, shape, i => i % 2)), op => op is CompareOperator { Kind: ComparisonFunction.NotEqual });
        foreach (bool isAll in new[] { false, true })
        {
            Check(new ExpandReduceLogic(), c => c.Node(new ReduceLogicOperator(isAll, [2], false), c.Input(DataType.Bool, SymbolicShape.Batched(8, 2))));
            Check(new ExpandReduceLogic(), c => c.Node(new ReduceLogicOperator(isAll, [1, -1], true), c.Input(DataType.Bool, SymbolicShape.Batched(2, 2))));
        }

        foreach (NumberTestFunction kind in Enum.GetValues<NumberTestFunction>())
        {
            double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1];
            Check(All, c => c.Node(new NumberTestOperator(kind), c.Input(DataType.Float32, shape, i => values[i % 4])));
        }

        Stays(All, c => c.Node(new LogicOperator(LogicFunction.And), c.Input(DataType.Bool, shape), c.Input(DataType.Bool, shape)));
    }

    [Fact]
    public void Clips_are_the_larger_and_the_smaller()
    {
        Check(All, c => c.Node(new ClipOperator(-1, 1.5), c.X(6)));
        Check(All, c => c.Node(new ClipOperator(double.NegativeInfinity, 1), c.X(6)));
        Check(All, c => c.Node(new ClipOperator(-1, double.PositiveInfinity), c.X(6)));
        Check(All, c => c.Node(new ClipOperator(-3, 1e12), c.Input(DataType.Int32, SymbolicShape.Batched(6))));
    }

    [Fact]
    public void Reductions()
    {
        ExpandReduce pass = new(_ => false);
        foreach (ReduceFunction kind in new[] { ReduceFunction.LogSumExp, ReduceFunction.L2Norm })
        {
            foreach (bool keeps in new[] { false, true })
            {
                foreach (int[] axes in new[] { new[] { 1 }, [-1], [1, 2] })
                {
                    Check(pass, c => c.Node(new ReduceOperator(kind, axes, keeps), c.X(3, 4)), op => op is ReduceOperator reduce && reduce.Kind == kind);
                }
            }
        }

        // Neither overflows nor asks how much infinity is less infinity.
        double[] edges = [1000, 999, double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity, 1, -1000, -1001];
        Check(pass, c => c.Node(new ReduceOperator(ReduceFunction.LogSumExp, [2], false), c.Input(DataType.Float32, SymbolicShape.Batched(4, 2), i => edges[i % 8])), op => op is ReduceOperator { Kind: ReduceFunction.LogSumExp });
        Stays(new ExpandReduce(k => k == ReduceFunction.L2Norm), c => c.Node(new ReduceOperator(ReduceFunction.L2Norm, [1], false), c.X(3)));
        Stays(pass, c => c.Node(new ReduceOperator(ReduceFunction.Sum, [1], false), c.X(3)));
    }

    [Fact]
    public void Reversals_and_mirror_images()
    {
        foreach (int[] axes in new[] { new[] { 1 }, [-1, 1], [2, 3] })
        {
            Check(new ExpandReverse(), c => c.Node(new ReverseOperator(axes), c.X(2, 3, 4)));
        }

        Stays(new ExpandReverse(), c => c.Node(new ReverseOperator([0]), c.X(2)));
        foreach (PadMode kind in new[] { PadMode.Reflect, PadMode.Symmetric })
        {
            ExpandMirrorPadding pass = new(_ => false);
            Check(pass, c => c.Node(new PadOperator(kind, [0, 2, 1, 0], [0, 1, 3, 0], 0), c.X(3, 4, 2)));
            Check(pass, c => c.Node(new PadOperator(kind, [0, 0, 1], [0, 2, 0], 0), c.X(3, 4)));
            Stays(new ExpandMirrorPadding(k => k == kind), c => c.Node(new PadOperator(kind, [0, 1], [0, 1], 0), c.X(3)));
        }

        Stays(new ExpandMirrorPadding(_ => false), c => c.Node(new PadOperator(PadMode.Constant, [0, 1], [0, 1], 0), c.X(3)));
    }

    [Fact]
    public void Transposes_of_factors()
    {
        Func<Operator, bool> isGone = op => op is MatMulOperator { TransposeA: true } or MatMulOperator { TransposeB: true };
        Check(new ExpandMatMul(), c => c.Node(new MatMulOperator(true, false), c.X(4, 3), c.X(4, 2)), isGone);
        Check(new ExpandMatMul(), c => c.Node(new MatMulOperator(true, true), c.X(4, 3), c.X(2, 4)), isGone);
        Check(new ExpandMatMul(), c => c.Node(new MatMulOperator(false, true), c.X(4, 3), c.Weight(2, 3)), isGone, maxNodes: 1);
        Stays(new ExpandMatMul(), c => c.Node(new MatMulOperator(), c.X(4, 3), c.X(3, 2)));
    }

    [Fact]
    public void Squares_of_pixels()
    {
        Check(new ExpandPixelShuffle(), c => c.Node(new PixelShuffleOperator(2, false), c.X(2, 3, 12)));
        Check(new ExpandPixelShuffle(), c => c.Node(new PixelShuffleOperator(3, true), c.X(6, 3, 2)));
        Check(new ExpandPixelShuffle(), c => c.Node(new PixelShuffleOperator(2, true), c.Input(DataType.Int32, SymbolicShape.Batched(4, 2, 3))));
        Stays(new ExpandPixelShuffle(), c => c.Node(new PixelShuffleOperator(2, false), c.Input(DataType.Float32, new SymbolicShape(Dimension.Batch, Dimension.Unknown, Dimension.Unknown, 12))));
    }

    [Fact]
    public void Repetitions()
    {
        foreach (int axis in new[] { 0, 1, 2, 3, -1, -2 })
        {
            Check(new ExpandRepeat(), c => c.Node(new RepeatOperator(axis, 3), c.X(2, 3, 4)));
            Check(new ExpandRepeat(), c => c.Node(new RepeatOperator(axis, 2), c.Input(DataType.Int32, SymbolicShape.Batched(2, 3, 4))));
        }
    }

    [Theory]
    [InlineData(DataType.Float32)]
    [InlineData(DataType.Float64)]
    [InlineData(DataType.Int32)]
    [InlineData(DataType.Int64)]
    [InlineData(DataType.UInt8)]
    public void Buckets(DataType type)
    {
        double[] values = [-5, -1, 0, 1, 1.5, 2, 3, 250];
        float[] boundaries = [float.NegativeInfinity, -1, 0.5f, 1.5f, 2, 1e12f, float.PositiveInfinity];
        foreach (DataType to in new[] { DataType.Int32, DataType.Int64 })
        {
            Check(new ExpandBucketize(), c => c.Node(new BucketizeOperator(boundaries, to), c.Input(type, SymbolicShape.Batched(8), i => values[i % 8])));
            Check(new ExpandBucketize(), c => c.Node(new BucketizeOperator([], to), c.Input(type, SymbolicShape.Batched(2, 4))));
        }
    }

    [Fact]
    public void Rows_are_looked_up_by_any_number()
    {
        foreach (DataType type in new[] { DataType.Int32, DataType.Int64, DataType.UInt8, DataType.Float32 })
        {
            Check(new ExpandEmbedding(), c => c.Node(new EmbeddingOperator(), c.Input(type, SymbolicShape.Batched(5), i => (i % 6) + (type == DataType.Float32 ? 0.75 : 0)), c.Weight(6, 3)));
        }
    }

    [Fact]
    public void Colors()
    {
        double[] pixels = [0.2, 0.5, 0.9, 0.9, 0.5, 0.2, 0.5, 0.9, 0.2, 0.5, 0.5, 0.5, 0, 0, 0, 1, 0, 0.3, 1, 1, 0];
        Check(new ExpandColorSpace(), c => c.Node(new ColorSpaceOperator(true), c.Input(DataType.Float32, SymbolicShape.Batched(7, 1, 3), i => pixels[i % 21])));
        Check(new ExpandColorSpace(), c => c.Node(new ColorSpaceOperator(false), c.Input(DataType.Float32, SymbolicShape.Batched(7, 3), i => pixels[i % 21])));
        Check(new ExpandColorSpace(), c => c.Node(new ColorSpaceOperator(false), c.Input(DataType.Float64, SymbolicShape.Batched(7, 3), i => pixels[i % 21])));
    }
}
