using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes.Legalize;

/// <summary>Groups, paddings, single spatial axes, dilations, transposed convolutions, and resizing.</summary>
public sealed class ConvolutionFormTests : LegalizeTest
{
    private static readonly ActivationFunction Tanh = new(ActivationKind.Tanh);

    [Fact]
    public void Groups_are_convolutions_of_their_own()
    {
        SplitGroups pass = new(n => n.Inputs[1].Shape[-2] == 1);
        Func<Operator, bool> isGone = op => op is ConvOperator { Groups: > 1 };
        Check(pass, c => c.Node(new ConvOperator([1, 2], [1, 1], Padding.Same, 2, Tanh), c.X(4, 5, 4), c.Weight(3, 2, 2, 6), c.Weight(6)), isGone);
        Check(pass, c => c.Node(new ConvOperator([1], [2], Padding.Explicit([1], [2]), 3, Tanh), c.X(5, 6), c.Weight(3, 2, 3)), isGone);
        Check(pass, c => c.Node(new ConvOperator([1], [1], Padding.Same, 2, Tanh), c.X(5, 4), c.Weight(3, 2, 6), c.Weight(6), c.X(5, 6)), isGone);
        Check(new SplitGroups(_ => false), c => c.Node(new ConvOperator([1, 1, 1], [1, 1, 1], Padding.Same, 2, ActivationFunction.Linear), c.X(2, 3, 2, 2), c.Weight(2, 2, 1, 1, 4)), isGone);
        Stays(pass, c => c.Node(new ConvOperator([1], [1], Padding.Same, 4, Tanh), c.X(5, 4), c.Weight(3, 1, 8)));
    }

    [Fact]
    public void Padding_is_a_node()
    {
        ExplicitPadding pass = new(_ => false);
        Padding two = Padding.Explicit([1, 0], [2, 1]);
        Check(pass, c => c.Node(new ConvOperator([2, 1], [1, 2], two, 1, Tanh), c.X(5, 4, 2), c.Weight(3, 2, 2, 3), c.Weight(3)), IsPadded);
        Check(pass, c => c.Node(new ConvOperator([1, 1, 2], [1, 1, 1], Padding.Explicit([1, 0, 1], [0, 1, 1]), 1, Tanh), c.X(3, 4, 3, 2), c.Weight(2, 2, 3, 2, 3)), IsPadded);
        Check(pass, c => c.Node(new DilationOperator([1, 2], [2, 1], two), c.X(5, 4, 2), c.Weight(2, 3, 2)), IsPadded);
        Stays(new ExplicitPadding(n => n.Operator is ConvOperator), c => c.Node(new ConvOperator([1, 1], [1, 1], two, 1, Tanh), c.X(5, 4, 2), c.Weight(3, 2, 2, 3)));
        Stays(pass, c => c.Node(new PoolOperator(PoolFunction.Max, [2, 2], [1, 1], Padding.Same), c.X(4, 4, 2)));
        Stays(pass, c => c.Node(new PoolOperator(PoolFunction.Max, [2, 2], [1, 1], Padding.Valid(2)), c.X(4, 4, 2)));
    }

    [Fact]
    public void Padding_of_poolings_never_counts()
    {
        ExplicitPadding pass = new(_ => false);
        foreach (PoolFunction kind in Enum.GetValues<PoolFunction>())
        {
            Check(pass, c => c.Node(new PoolOperator(kind, [3, 2], [2, 1], Padding.Explicit([1, 1], [2, 0])), c.X(5, 4, 2)), IsPadded);
            Check(pass, c => c.Node(new PoolOperator(kind, [3], [2], Padding.Explicit([2], [1])), c.X(5, 3)), IsPadded);
            Check(pass, c => c.Node(new PoolOperator(kind, [3, 2, 2], [2, 1, 1], Padding.Explicit([1, 1, 0], [2, 0, 1])), c.X(3, 4, 2, 2)), IsPadded);
        }
    }

    [Fact]
    public void A_dilation_is_the_largest_of_moved_images()
    {
        foreach (Padding padding in new[] { Padding.Same, Padding.Valid(2), Padding.Explicit([1, 0], [0, 2]) })
        {
            Check(new ExpandDilation(6), c => c.Node(new DilationOperator([1, 2], [2, 1], padding), c.X(5, 4, 2), c.Weight(2, 3, 2)), maxNodes: 18);
        }

        Stays(new ExpandDilation(5), c => c.Node(new DilationOperator([1, 2], [2, 1], Padding.Same), c.X(5, 4, 2), c.Weight(2, 3, 2)));
    }

    [Fact]
    public void Places_of_maxima_are_those_in_the_image()
    {
        foreach (bool countsSamples in new[] { false, true })
        {
            foreach (DataType type in new[] { DataType.Int32, DataType.Int64 })
            {
                PoolWithArgmaxOperator op = new([3, 2], [2, 1], Padding.Explicit([2, 1], [1, 0]), countsSamples, type);
                Check(new ExplicitPadding(_ => false), c => c.Node(op, c.X(5, 4, 2)), IsPadded);
            }
        }
    }

    [Fact]
    public void One_spatial_axis_becomes_two()
    {
        LiftOneDimension pass = new();
        foreach (Padding padding in new[] { Padding.Same, Padding.Valid(1), Padding.Explicit([2], [1]) })
        {
            foreach ((int stride, int dilation) in new[] { (1, 1), (2, 1), (1, 2), (3, 2) })
            {
                Check(pass, c => c.Node(new ConvOperator([stride], [dilation], padding, 1, Tanh), c.X(7, 2), c.Weight(3, 2, 4), c.Weight(4)), IsOfOneAxis);
                Check(pass, c => c.Node(new ConvOperator([stride], [dilation], padding, 2, Tanh), c.X(7, 2), c.Weight(3, 1, 4)), IsOfOneAxis);
            }

            foreach (PoolFunction kind in Enum.GetValues<PoolFunction>())
            {
                Check(pass, c => c.Node(new PoolOperator(kind, [3], [2], padding), c.X(7, 2)), IsOfOneAxis);
            }
        }

        Check(pass, c => c.Node(new ConvOperator([1], [1], Padding.Same, 1, Tanh), c.X(7, 2), c.Weight(3, 2, 4), c.Weight(4), c.X(7, 4)), IsOfOneAxis);
        foreach ((int before, int after) in new[] { (0, 0), (1, 1), (0, -1) })
        {
            Check(pass, c => c.Node(new ConvTransposeOperator([2], [1], [before], [after], Tanh), c.X(4, 2), c.Weight(3, 5, 2), c.Weight(5)), IsOfOneAxis);
            Check(pass, c => c.Node(new ConvTransposeOperator([1], [2], [before], [after], Tanh), c.X(4, 2), c.Weight(3, 5, 2)), IsOfOneAxis);
        }

        Stays(pass, c => c.Node(new PoolOperator(PoolFunction.Max, [2, 2], [1, 1], Padding.Same), c.X(4, 4, 2)));
    }

    [Fact]
    public void An_extent_need_not_be_known_to_be_lifted()
    {
        ModelGraph graph = new("test", "test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(-1, 2));
        LegalizeCase weights = new(isBetween: false);
        GraphNode conv = graph.AddNode("conv", new ConvOperator([1], [1], Padding.Same, 1, Tanh), [x, weights.Weight(3, 2, 4)]);
        graph.AddOutput("y", graph.AddNode("pool", new PoolOperator(PoolFunction.Max, [2], [2], Padding.Valid(1)), [conv.Output]).Output);
        Assert.Equal(2, new LiftOneDimension().Run(graph));
        GraphVerifier.Verify(graph, "LiftOneDimension");
        ModelGraph known = graph.WithInputShapes(new Dictionary<string, SymbolicShape> { ["x"] = SymbolicShape.Batched(6, 2) });
        Assert.Equal(SymbolicShape.Batched(3, 4), known.Outputs[0].Value.Shape);
    }

    [Fact]
    public void Dilations_are_zeros_in_the_kernel()
    {
        DilateKernels pass = new(n => n.Operator is ConvOperator conv && conv.Strides.All(s => s == 1));
        bool IsGone(Operator op) => op is ConvOperator conv ? conv.Dilations.Any(d => d > 1) : op is ConvTransposeOperator transpose && transpose.Dilations.Any(d => d > 1);
        Check(pass, c => c.Node(new ConvOperator([2], [2], Padding.Same, 1, Tanh), c.X(9, 2), c.Weight(3, 2, 4), c.Weight(4)), IsGone);
        Check(pass, c => c.Node(new ConvOperator([2, 1], [2, 3], Padding.Explicit([1, 2], [0, 1]), 1, Tanh), c.X(9, 8, 2), c.Weight(3, 2, 2, 4)), IsGone);
        Check(pass, c => c.Node(new ConvOperator([2, 2], [2, 1], Padding.Valid(2), 2, Tanh), c.X(9, 8, 2), c.Weight(3, 2, 1, 4)), IsGone);
        Check(pass, c => c.Node(new ConvTransposeOperator([2, 1], [2, 3], [1, 0], [0, -1], Tanh), c.X(3, 4, 2), c.Weight(3, 2, 5, 2), c.Weight(5)), IsGone);
        Check(pass, c => c.Node(new ConvTransposeOperator([1, 1, 1], [1, 2, 2], [1, 0, 0], [0, 0, 1], Tanh), c.X(3, 2, 2, 2), c.Weight(2, 2, 2, 3, 2)), IsGone);
        Stays(pass, c => c.Node(new ConvOperator([1], [2], Padding.Same, 1, Tanh), c.X(9, 2), c.Weight(3, 2, 4)));
    }

    [Fact]
    public void A_transposed_convolution_is_one_of_the_spread_input()
    {
        ExpandTransposedConvolution pass = new(_ => false);
        foreach (int stride in new[] { 1, 2, 3 })
        {
            foreach (int dilation in new[] { 1, 2 })
            {
                foreach ((int before, int after) in new[] { (0, 0), (1, 1), (2, 1), (0, -2) })
                {
                    Check(pass, c => c.Node(new ConvTransposeOperator([stride], [dilation], [before], [after], Tanh), c.X(4, 2), c.Weight(3, 5, 2), c.Weight(5)));
                    Check(
                        pass,
                        c => c.Node(new ConvTransposeOperator([stride, 2, 1], [1, dilation, 1], [before, 1, 0], [after, 0, -1], Tanh), c.X(2, 3, 2, 2), c.Weight(3, 2, 2, 3, 2), c.Weight(3)));
                }
            }
        }

        // More is cut off than the kernel reaches.
        Check(pass, c => c.Node(new ConvTransposeOperator([2, 1], [1, 1], [3, 0], [2, 2], Tanh), c.X(5, 4, 2), c.Weight(2, 2, 3, 2)));
        Stays(new ExpandTransposedConvolution(n => n.Inputs[0].Shape.Rank < 5), c => c.Node(new ConvTransposeOperator([2], [1], [0], [0], Tanh), c.X(4, 2), c.Weight(3, 5, 2)));
    }

    [Fact]
    public void What_a_transposed_convolution_cuts_off_is_a_slice()
    {
        SplitCrops pass = new(_ => false);
        bool IsGone(Operator op) => op is ConvTransposeOperator conv && conv.CropBefore.Concat(conv.CropAfter).Any(c => c != 0);
        foreach ((int before, int after) in new[] { (1, 1), (2, 0), (0, -2), (1, -1) })
        {
            Check(pass, c => c.Node(new ConvTransposeOperator([2], [1], [before], [after], Tanh), c.X(4, 2), c.Weight(3, 5, 2)), IsGone);
            Check(pass, c => c.Node(new ConvTransposeOperator([2, 1], [1, 2], [before, 0], [after, 1], Tanh), c.X(4, 3, 2), c.Weight(3, 2, 5, 2), c.Weight(5)), IsGone);
        }

        Stays(pass, c => c.Node(new ConvTransposeOperator([2], [1], [0], [0], Tanh), c.X(4, 2), c.Weight(3, 5, 2)));
    }

    [Fact]
    public void Padding_by_rule_is_explicit_where_extents_are_known()
    {
        ResolvePadding pass = new(_ => false);
        bool IsGone(Operator op) => op is ConvOperator { Padding.IsSame: true } or DilationOperator { Padding.IsSame: true } or PoolOperator { Padding.IsSame: true } or PoolWithArgmaxOperator { Padding.IsSame: true };
        foreach (int stride in new[] { 1, 2, 3 })
        {
            Check(pass, c => c.Node(new ConvOperator([stride, 1], [1, 2], Padding.Same, 1, Tanh), c.X(5, 4, 2), c.Weight(4, 2, 2, 3), c.Weight(3)), IsGone, maxNodes: 1);
            Check(pass, c => c.Node(new DilationOperator([stride, 1], [1, 2], Padding.Same), c.X(5, 4, 2), c.Weight(2, 3, 2)), IsGone);
            Check(pass, c => c.Node(new PoolOperator(PoolFunction.Average, [3], [stride], Padding.Same), c.X(5, 2)), IsGone);
            Check(pass, c => c.Node(new PoolWithArgmaxOperator([2, 3], [stride, 2], Padding.Same, true, DataType.Int64), c.X(5, 4, 2)), IsGone, maxNodes: 1);
        }

        Stays(pass, c => c.Node(new PoolOperator(PoolFunction.Max, [2], [1], Padding.Valid(1)), c.X(5, 2)));
        Stays(new ResolvePadding(_ => true), c => c.Node(new PoolOperator(PoolFunction.Max, [2], [1], Padding.Same), c.X(5, 2)));
    }

    [Fact]
    public void Strides_are_made_equal()
    {
        EqualizeStrides pass = new(n => n.Operator is ConvOperator { Groups: 1 });
        bool IsGone(Operator op) => op is ConvOperator conv && conv.Strides.Distinct().Count() > 1;
        foreach (Padding padding in new[] { Padding.Same, Padding.Valid(2), Padding.Explicit([1, 0], [0, 2]) })
        {
            Check(pass, c => c.Node(new ConvOperator([2, 1], [1, 1], padding, 2, Tanh), c.X(6, 5, 2), c.Weight(3, 2, 1, 4), c.Weight(4)), IsGone);
            Check(pass, c => c.Node(new ConvOperator([2, 4], [1, 1], padding, 2, Tanh), c.X(7, 9, 2), c.Weight(2, 3, 1, 2)), IsGone);
        }

        Stays(pass, c => c.Node(new ConvOperator([2, 1], [1, 1], Padding.Same, 1, Tanh), c.X(6, 5, 2), c.Weight(3, 2, 2, 4)));
        Stays(pass, c => c.Node(new ConvOperator([2, 2], [1, 1], Padding.Same, 2, Tanh), c.X(6, 5, 2), c.Weight(3, 2, 1, 4)));
    }

    [Fact]
    public void Resizing_is_two_products()
    {
        foreach (ResizeMethod kind in Enum.GetValues<ResizeMethod>())
        {
            foreach ((bool align, bool half) in new[] { (false, false), (true, false), (false, true) })
            {
                foreach ((int height, int width) in new[] { (7, 9), (3, 2), (5, 4), (1, 8) })
                {
                    Check(new ExpandResize(_ => false), c => c.Node(new ResizeOperator(kind, height, width, align, half), c.X(5, 4, 3)));
                }
            }
        }

        // The matrix of 700 rows is made in parts.
        Check(new ExpandResize(_ => false), c => c.Node(new ResizeOperator(ResizeMethod.Bicubic, 5, 2, false, true), c.X(700, 2, 1)));
        Stays(new ExpandResize(_ => false), c => c.Node(new ResizeOperator(ResizeMethod.Bicubic, 4097, 1, false, true), c.Input(DataType.Float32, SymbolicShape.Batched(4096, 1, 1))));
        Stays(new ExpandResize(n => n.Operator is ResizeOperator { Kind: ResizeMethod.Bilinear }), c => c.Node(new ResizeOperator(ResizeMethod.Bilinear, 2, 2, false, false), c.X(5, 4, 3)));
    }

    [Fact]
    public void Matrices_of_images_without_rows_are_made()
    {
        ModelGraph graph = new("g", "a test");
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(0, 4, 3));
        graph.AddOutput("y", graph.AddNode("y", new ResizeOperator(ResizeMethod.Bicubic, 5, 2, false, true), [x]).Output);
        Assert.Equal(1, new ExpandResize(_ => false).Run(graph));
        Assert.Equal([0L, 8L], graph.Nodes.SelectMany(n => n.Inputs).Select(i => i.Constant).OfType<GraphConstant>().Select(c => c.Read().ElementCount).Order());
    }

    // A number for each of 2^32 places would be a table of 32 GB, which nothing in a file stands for.
    [Fact]
    public void What_would_need_a_table_of_all_places_of_an_immense_image_stays() =>
        Stays(new ExplicitPadding(_ => false), c => c.Node(
            new PoolOperator(PoolFunction.Average, [3, 3], [1, 1], Padding.Explicit([1, 1], [1, 1])), c.Input(DataType.Float32, SymbolicShape.Batched(65536, 65536, 1))));

    private static bool IsPadded(Operator op) => op switch
    {
        ConvOperator conv => HasPadding(conv.Padding),
        DilationOperator dilation => HasPadding(dilation.Padding),
        PoolOperator pool => HasPadding(pool.Padding),
        PoolWithArgmaxOperator pool => HasPadding(pool.Padding),
        _ => false,
    };

    private static bool HasPadding(Padding padding) => padding.Before.Concat(padding.After).Any(p => p != 0);

    private static bool IsOfOneAxis(Operator op) => op switch
    {
        ConvOperator conv => conv.Strides.Count == 1,
        ConvTransposeOperator conv => conv.Strides.Count == 1,
        PoolOperator pool => pool.Strides.Count == 1,
        _ => false,
    };
}
