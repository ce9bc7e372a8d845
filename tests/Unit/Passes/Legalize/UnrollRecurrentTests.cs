using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Passes.Legalize;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Passes.Legalize;

public sealed class UnrollRecurrentTests : LegalizeTest
{
    private static readonly bool[] Both = [false, true];

    private static readonly ActivationFunction Tanh = new(ActivationKind.Tanh);
    private static readonly ActivationFunction Sigmoid = new(ActivationKind.Sigmoid);

    public static TheoryData<RecurrentKind, bool, bool> Kinds
    {
        get
        {
            TheoryData<RecurrentKind, bool, bool> data = [];
            foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
            {
                data.Add(kind, false, false);
                data.Add(kind, true, false);
                data.Add(kind, true, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_cell_with_every_option(RecurrentKind kind, bool hasMask, bool zeroOutput)
    {
        foreach (bool hasBias in Both)
        {
            foreach (bool hasInitialState in Both)
            {
                foreach (bool returnSequences in Both)
                {
                    foreach (bool goBackwards in Both)
                    {
                        RecurrentOperator op = new(kind, Tanh, Sigmoid, returnSequences, goBackwards, hasBias, hasInitialState, hasMask, zeroOutput);
                        Check(new UnrollRecurrent(1000), c => Layer(c, op, 3), maxNodes: 1000);
                    }
                }
            }
        }
    }

    [Fact]
    public void Other_activations_one_step_and_one_output()
    {
        foreach (RecurrentKind kind in Enum.GetValues<RecurrentKind>())
        {
            foreach (bool returnSequences in Both)
            {
                RecurrentOperator op = new(kind, ActivationFunction.Relu, new(ActivationKind.HardSigmoid, 0.2f, 0.5f), returnSequences, false, true, false, false);
                Check(new UnrollRecurrent(1000), c => Layer(c, op, 4));
                Check(new UnrollRecurrent(1000), c => Layer(c, op with { Activation = ActivationFunction.Linear, RecurrentActivation = ActivationFunction.Linear }, 2));
                Check(new UnrollRecurrent(1000), c => Layer(c, op, 1));
            }
        }
    }

    [Fact]
    public void A_limit_is_kept()
    {
        foreach ((RecurrentKind kind, int perStep) in new[] { (RecurrentKind.SimpleRnn, 4), (RecurrentKind.Lstm, 16), (RecurrentKind.Gru, 15), (RecurrentKind.GruResetAfter, 16) })
        {
            RecurrentOperator op = new(kind, Tanh, Sigmoid, true, false, true, true, false);
            int limit = 8 + (5 * perStep);
            Check(new UnrollRecurrent(limit), c => Layer(c, op, 5), maxNodes: limit);
            Stays(new UnrollRecurrent(limit - 1), c => Layer(c, op, 5));

            // A mask selects each state and the output.
            int masked = limit + (5 * (op.StateCount + 2));
            Check(new UnrollRecurrent(masked), c => Layer(c, op with { HasMask = true }, 5), maxNodes: masked);
            Stays(new UnrollRecurrent(masked - 1), c => Layer(c, op with { HasMask = true }, 5));
        }
    }

    [Fact]
    public void Steps_that_are_not_known_stay() =>
        Stays(new UnrollRecurrent(1000), c => Layer(c, new(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, true, false, false), -1));

    [Fact]
    public void What_is_kept_from_batch_to_batch_is_the_last_step()
    {
        ModelGraph graph = new("test", "test") { DeclaredBatch = 2 };
        LegalizeCase weights = new(isBetween: false);
        GraphValue x = graph.AddInput("x", DataType.Float32, SymbolicShape.Batched(3, 2));
        GraphValue[] states = [.. Enumerable.Range(0, 2).Select(i => graph.NewStateValue($"state{i}", DataType.Float32, SymbolicShape.Batched(4)))];
        GraphNode node = graph.AddNode("lstm", new RecurrentOperator(RecurrentKind.Lstm, Tanh, Sigmoid, true, false, false, true, false), [x, weights.Weight(2, 16), weights.Weight(4, 16), .. states]);
        graph.AddOutput("y", node.Output);
        graph.AddState("h", states[0], node.Outputs[1]);
        graph.AddState("c", states[1], node.Outputs[2]);
        ModelGraph legalized = graph.Clone();
        Assert.Equal(1, new UnrollRecurrent(1000).Run(legalized));
        GraphVerifier.Verify(legalized, "UnrollRecurrent");
        Same(graph, legalized, new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>([1, 2, 3, -1, -2, -3, 4, 5, 6, 0, 0.5f, 1], new TensorShape(2, 3, 2)) }, 1e-5);
    }

    [Fact]
    public void Weights_of_the_model_are_no_more_than_before()
    {
        LegalizeCase item = new(isBetween: false);
        item.Finish(Layer(item, new(RecurrentKind.Gru, Tanh, Sigmoid, true, false, true, true, true), 3));
        long before = item.Graph.ParameterCount;
        Assert.Equal(1, new UnrollRecurrent(1000).Run(item.Graph));
        Assert.Equal(before, item.Graph.ParameterCount);
    }

    private static GraphNode Layer(LegalizeCase c, RecurrentOperator op, int steps)
    {
        const int Units = 3;
        int columns = op.GateCount * Units;
        List<GraphValue> inputs = [c.X(steps, 2), c.Weight(2, columns), c.Weight(Units, columns)];
        if (op.HasBias)
        {
            inputs.Add(op.Kind == RecurrentKind.GruResetAfter ? c.Weight(2, columns) : c.Weight(columns));
        }

        for (int i = 0; op.HasInitialState && i < op.StateCount; i++)
        {
            inputs.Add(c.X(Units));
        }

        if (op.HasMask)
        {
            // The first step of the first sample does not count.
            inputs.Add(c.Input(DataType.Bool, SymbolicShape.Batched(steps), i => i % 4 is 0 or 3 ? 0 : 1));
        }

        return c.Node(op, [.. inputs]);
    }
}
