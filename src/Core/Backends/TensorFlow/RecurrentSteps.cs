using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Backends.TensorFlow;

/// <summary>What both kinds of recurrent layers are as a loop over steps, and one such step as a model.</summary>
internal sealed class RecurrentSteps
{
    /// <summary>The step's part of the input.</summary>
    public const string InputName = "x";

    /// <summary>The step's part of the mask, (N, 1).</summary>
    public const string MaskName = "counts";

    private static readonly string[] StateNames = ["state", "cell"];

    private readonly GraphNode _node;
    private readonly Operator _alone;

    private RecurrentSteps(GraphNode node, Operator alone)
    {
        _node = node;
        _alone = alone;
    }

    /// <summary>Whether every step's output is given.</summary>
    public required bool ReturnSequences { get; init; }

    /// <summary>Whether the steps are taken from the last to the first.</summary>
    public required bool GoBackwards { get; init; }

    /// <summary>How many states there are.</summary>
    public required int StateCount { get; init; }

    /// <summary>The initial states, where they are given.</summary>
    public IReadOnlyList<GraphValue> InitialStates { get; private init; } = [];

    /// <summary>Whether they are.</summary>
    public bool HasInitialState => InitialStates.Count > 0;

    /// <summary>Which steps count; null for all.</summary>
    public GraphValue? Mask { get; private init; }

    /// <summary>Whether a masked step gives zeros.</summary>
    public bool IsZeroed { get; private init; }

    /// <summary>Whether the output is kept apart from the state: of a masked step it is the one before, or zeros.</summary>
    public bool KeepsOutput => Mask is not null;

    /// <summary>The weights: what is the same in every step.</summary>
    public IReadOnlyList<(string Name, GraphValue Value)> Weights { get; private init; } = [];

    /// <summary>The shape of a state.</summary>
    public SymbolicShape StateShape => _node.Outputs[1].Shape;

    /// <summary>Of a layer.</summary>
    public static RecurrentSteps Of(GraphNode node)
    {
        GraphValue[] rest = [.. node.Inputs.Skip(3)];
        (string, GraphValue)[] bias = node.Operator is RecurrentOperator { HasBias: true } or ConvRecurrentOperator { HasBias: true } ? [("bias", rest[0])] : [];
        return node.Operator switch
        {
            RecurrentOperator op => new RecurrentSteps(node, op with { ReturnSequences = false, GoBackwards = false, HasInitialState = true, HasMask = false, ZeroOutputForMask = false })
            {
                ReturnSequences = op.ReturnSequences,
                GoBackwards = op.GoBackwards,
                StateCount = op.StateCount,
                InitialStates = op.HasInitialState ? rest[bias.Length..(bias.Length + op.StateCount)] : [],
                Mask = op.HasMask ? rest[^1] : null,
                IsZeroed = op.ZeroOutputForMask && op.HasMask,
                Weights = [("kernel", node.Inputs[1]), ("recurrent_kernel", node.Inputs[2]), .. bias],
            },
            ConvRecurrentOperator op => new RecurrentSteps(node, op with { ReturnSequences = false, GoBackwards = false, HasInitialState = true })
            {
                ReturnSequences = op.ReturnSequences,
                GoBackwards = op.GoBackwards,
                StateCount = 2,
                InitialStates = op.HasInitialState ? rest[^2..] : [],
                Weights = [("kernel", node.Inputs[1]), ("recurrent_kernel", node.Inputs[2]), .. bias],
            },
            _ => throw new ArgumentException($"'{node.Name}' is no recurrent layer.", nameof(node)),
        };
    }

    /// <summary>What a state is called.</summary>
    public static string StateName(int state) => StateNames[state];

    /// <summary>One step's part of a sequence: the shape of an item, -1 for the samples.</summary>
    public static int[] ElementOf(GraphValue sequence) => [-1, .. sequence.Shape.Skip(2).Select(d => checked((int)d.Count))];

    /// <summary>One step as a model: its part of the input and of the mask, the output before, the states and the weights in; what the loop keeps out.</summary>
    public ModelGraph Step()
    {
        ModelGraph step = new("step", string.Empty);
        GraphValue x = _node.Inputs[0];
        SymbolicShape sample = new([StateShape[0], .. x.Shape.Skip(2)]);
        GraphValue part = step.AddInput(InputName, x.Spec.DataType, sample);
        GraphValue? counts = Mask is null ? null : step.AddInput(MaskName, Mask.Spec.DataType, new SymbolicShape(StateShape[0], 1));
        GraphValue? before = KeepsOutput ? step.AddInput("output", x.Spec.DataType, StateShape) : null;
        GraphValue[] states = [.. Enumerable.Range(0, StateCount).Select(i => step.AddInput(StateName(i), x.Spec.DataType, StateShape))];
        GraphValue[] weights = [.. Weights.Select(w => step.AddInput(w.Name, w.Value.Spec.DataType, w.Value.Shape))];
        GraphValue one = step.AddNode("one_step", new ReshapeOperator(new SymbolicShape([sample[0], 1, .. sample.Skip(1)])), [part]).Output;
        GraphNode cell = step.AddNode("step", _alone, [one, .. weights, .. states]);
        GraphValue[] next = [.. cell.Outputs.Skip(1)];
        if (counts is not null)
        {
            GraphValue Choose(string name, GraphValue value, GraphValue otherwise) => step.AddNode(name, new SelectOperator(), [counts, value, otherwise]).Output;
            step.AddOutput("output", Choose("step/output", next[0], IsZeroed ? Zero(step, x) : before!));
            next = [.. next.Select((n, i) => Choose($"step/{StateName(i)}", n, states[i]))];
        }

        for (int i = 0; i < next.Length; i++)
        {
            step.AddOutput(StateName(i), next[i]);
        }

        return step;
    }

    private static GraphValue Zero(ModelGraph step, GraphValue like) => step.AddConstant(
        "step/zero", new GraphConstant(Tensors.TensorConverter.Convert(Tensors.Tensor.Over(new double[1], Tensors.TensorShape.Scalar), like.Spec.DataType)) { IsMade = true });
}
