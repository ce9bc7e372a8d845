using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes;

/// <summary>Unrolled LSTM and GRU layers become one layer, whose numbers are those of the steps.</summary>
public sealed class MatchRecurrentTests : PassTest
{
    private const int Units = 2;
    private const int Features = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_unrolled_lstm_is_one_layer(int steps)
    {
        GraphValue x = X(steps, Features);
        GraphValue kernel = Weights(Features + Units, 4 * Units);
        GraphValue bias = Weights(4 * Units);
        (GraphValue h, GraphValue c) = (Zeros(x), Zeros(x));
        for (int i = 0; i < steps; i++)
        {
            (h, c) = Lstm(Step(x, i), h, c, kernel, bias);
        }

        Graph.AddOutput("state", c);
        ModelGraph optimized = Check(h, steps == 1 ? ["Reshape", "Reduce", "Unary", "Binary", "Recurrent"] : ["Slice", "Reshape", "Reduce", "Unary", "Binary", "Recurrent"]);
        Assert.False(((RecurrentOperator)optimized.Nodes[^1].Operator).ReturnSequences);
    }

    [Fact]
    public void A_sequence_is_returned_where_steps_are_read()
    {
        GraphValue x = X(3, Features);
        GraphValue kernel = Weights(Features + Units, 4 * Units);
        GraphValue bias = Weights(4 * Units);
        (GraphValue h, GraphValue c) = (Zeros(x), Zeros(x));
        List<GraphValue> all = [];
        for (int i = 0; i < 3; i++)
        {
            (h, c) = Lstm(Step(x, i), h, c, kernel, bias);
            all.Add(Unary(UnaryFunction.Sin, h));
        }

        ModelGraph optimized = Check(Node(new ConcatOperator(1), [.. all]), "Slice", "Reshape", "Reduce", "Unary", "Binary", "Recurrent", "Slice", "Reshape", "Unary", "Slice", "Reshape", "Unary", "Unary", "Concat");
        Assert.True(((RecurrentOperator)optimized.Nodes[5].Operator).ReturnSequences);
    }

    [Fact]
    public void An_unrolled_gru_is_one_layer()
    {
        GraphValue x = X(3, Features);
        (GraphValue gates, GraphValue gateBias) = (Weights(Features + Units, 2 * Units), Weights(2 * Units));
        (GraphValue kernel, GraphValue bias) = (Weights(Features + Units, Units), Weights(Units));
        GraphValue h = Zeros(x);
        for (int i = 0; i < 3; i++)
        {
            GraphValue step = Step(x, i);
            GraphValue both = Activation(ActivationKind.Sigmoid, Node(new DenseOperator(ActivationFunction.Linear), Node(new ConcatOperator(1), step, h), gates, gateBias));
            (GraphValue reset, GraphValue update) = (Columns(both, 0), Columns(both, 1));
            GraphValue candidate = Activation(ActivationKind.Tanh, Node(new DenseOperator(ActivationFunction.Linear), Node(new ConcatOperator(1), step, Multiply(reset, h)), kernel, bias));
            h = Add(Multiply(update, h), Multiply(Subtract(Number(1), update), candidate));
        }

        ModelGraph optimized = Check(h, "Slice", "Reshape", "Reduce", "Unary", "Binary", "Recurrent");
        Assert.Equal(RecurrentKind.Gru, ((RecurrentOperator)optimized.Nodes[^1].Operator).Kind);
    }

    [Theory]
    [InlineData(ActivationKind.Tanh)]
    [InlineData(ActivationKind.Relu)]
    public void An_unrolled_plain_cell_is_one_layer(ActivationKind activation)
    {
        ModelGraph optimized = Check(Plain(3, activation), "Slice", "Reshape", "Reduce", "Unary", "Binary", "Recurrent");
        RecurrentOperator layer = (RecurrentOperator)optimized.Nodes[^1].Operator;
        Assert.Equal((RecurrentKind.SimpleRnn, activation), (layer.Kind, layer.Activation.Kind));
    }

    // Other nets have such a product as well.
    [Fact]
    public void A_plain_step_by_itself_is_no_layer() => Check(Plain(1, ActivationKind.Tanh), "Reshape", "Reduce", "Unary", "Binary", "Concat", "Dense");

    [Fact]
    public void Layers_upon_layers_are_as_many_layers()
    {
        GraphValue x = X(3, Features);
        (GraphValue kernel, GraphValue bias) = (Weights(Features + Units, 4 * Units), Weights(4 * Units));
        (GraphValue kernel2, GraphValue bias2) = (Weights(Units + Units, 4 * Units), Weights(4 * Units));
        GraphValue start = Zeros(x);
        (GraphValue h, GraphValue c, GraphValue h2, GraphValue c2) = (start, start, start, start);
        for (int i = 0; i < 3; i++)
        {
            (h, c) = Lstm(Step(x, i), h, c, kernel, bias);
            (h2, c2) = Lstm(h, h2, c2, kernel2, bias2);
        }

        Check(h2, "Slice", "Reshape", "Reduce", "Unary", "Binary", "Recurrent", "Recurrent");
    }

    [Fact]
    public void A_decoder_that_reads_its_own_steps_stays_a_chain_of_steps()
    {
        GraphValue x = X(Features);
        GraphValue kernel = Weights(Features + Units, 4 * Units);
        GraphValue bias = Weights(4 * Units);
        GraphValue back = Weights(Units, Features);
        GraphValue start = Node(new DenseOperator(ActivationFunction.Linear), x, Weights(Features, Units));
        (GraphValue h, GraphValue c) = Lstm(x, start, start, kernel, bias);
        (h, _) = Lstm(Node(new DenseOperator(ActivationFunction.Linear), h, back), h, c, kernel, bias);
        ModelGraph optimized = Check(h, "Dense", "Reshape", "Recurrent", "Dense", "Reshape", "Recurrent");
        Assert.All(optimized.Nodes.Where(n => n.Operator is RecurrentOperator), n => Assert.Equal((Dimension)1, n.Inputs[0].Shape[1]));
    }

    private GraphValue Plain(int steps, ActivationKind activation)
    {
        GraphValue x = X(steps, Features);
        (GraphValue kernel, GraphValue bias) = (Weights(Features + Units, Units), Weights(Units));
        GraphValue h = Zeros(x);
        for (int i = 0; i < steps; i++)
        {
            h = Activation(activation, Node(new DenseOperator(ActivationFunction.Linear), Node(new ConcatOperator(1), Step(x, i), h), kernel, bias));
        }

        return h;
    }

    private (GraphValue H, GraphValue C) Lstm(GraphValue x, GraphValue h, GraphValue c, GraphValue kernel, GraphValue bias)
    {
        // BasicLSTMCell: gates in the order input, candidate, forget, output, and 1 added to the forget gate.
        GraphValue gates = Node(new DenseOperator(ActivationFunction.Linear), Node(new ConcatOperator(1), x, h), kernel, bias);
        GraphValue forget = Activation(ActivationKind.Sigmoid, Add(Columns(gates, 2), Number(1)));
        GraphValue added = Multiply(Activation(ActivationKind.Sigmoid, Columns(gates, 0)), Activation(ActivationKind.Tanh, Columns(gates, 1)));
        GraphValue cell = Add(Multiply(c, forget), added);
        return (Multiply(Activation(ActivationKind.Tanh, cell), Activation(ActivationKind.Sigmoid, Columns(gates, 3))), cell);
    }

    private GraphValue Columns(GraphValue x, int part) => Node(new SliceOperator([0, part * Units], [null, Units], [1, 1]), x);

    private GraphValue Step(GraphValue x, int i) => Node(new ReshapeOperator(SymbolicShape.Batched(Features)), Node(new SliceOperator([0, i, 0], [null, 1, null], [1, 1, 1]), x));

    // Something that depends on the batch and is no constant: (N, Units).
    private GraphValue Zeros(GraphValue x)
    {
        GraphValue first = Node(new ReshapeOperator(SymbolicShape.Batched(Features)), Node(new SliceOperator([0, 0, 0], [null, 1, null], [1, 1, 1]), x));
        return Multiply(Unary(UnaryFunction.Sin, Reduce(ReduceFunction.Sum, first, 1)), Constant([0.5f, -0.25f], 2));
    }

    private GraphValue Weights(params long[] shape) => Constant([.. Enumerable.Range(0, (int)new TensorShape(shape).ElementCount).Select(i => MathF.Sin((i * 1.9f) + shape.Length) * 0.6f)], shape);
}
