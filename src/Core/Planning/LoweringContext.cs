using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning;

/// <summary>What a lowering works with: the values of the graph as a plan sees them, and the list of steps it adds to.</summary>
public sealed class LoweringContext
{
    private readonly Dictionary<GraphValue, PlanValue> _values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphConstant, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, PlanConstant> _constants = new(StringComparer.Ordinal);
    private readonly UniqueNames _names = new();
    private readonly List<PendingStep> _steps = [];
    private GraphNode? _node;

    /// <summary>Begins a plan of a graph, whose own constants keep their names: what is derived from them comes after.</summary>
    internal LoweringContext(ModelGraph graph)
    {
        foreach (GraphValue constant in graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs.Select(o => o.Value)).Where(v => v.Constant is not null).Distinct())
        {
            // Values of one constant are one in the plan, under the name of the first.
            if (_numbers.TryAdd(constant.Constant!, _numbers.Count))
            {
                Keep([constant.Constant!], string.Empty, new PlanConstant(_names.Add(constant.Name), constant.Constant!));
            }
        }
    }

    internal IReadOnlyList<PendingStep> Steps => _steps;

    /// <summary>The plan's view of a value of the graph.</summary>
    public PlanValue Value(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!_values.TryGetValue(value, out PlanValue? planned))
        {
            planned = new PlanValue(value.Name, value.Spec.DataType, value.Shape, value.Constant is null ? null : Constant(value));
            _values[value] = planned;
        }

        return planned;
    }

    /// <summary>A constant of the graph as an argument of a kernel.</summary>
    /// <exception cref="InvalidOperationException">The value is not a constant.</exception>
    public PlanConstant Constant(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        GraphConstant constant = value.Constant ?? throw new InvalidOperationException($"'{value.Name}' is not a constant.");
        return Known([constant], string.Empty) ?? Keep([constant], string.Empty, new PlanConstant(_names.Add(value.Name), constant));
    }

    /// <summary>
    /// A constant that a lowering derives from others, such as a rearranged kernel. What is derived of the same constants in the same way is one, whatever it is
    /// called; what is not is none, however alike the names.
    /// </summary>
    /// <param name="sources">What it is derived from, in an order that <paramref name="how"/> knows.</param>
    /// <param name="how">In which way, with every parameter that its numbers depend on beside the sources: "transposed".</param>
    /// <param name="name">A name for it, from the names of what it is derived from; a number is appended when it is taken.</param>
    /// <param name="dataType">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="read">Computes it; called when the plan is loaded or written.</param>
    public PlanConstant Constant(IReadOnlyList<GraphConstant> sources, string how, string name, DataType dataType, TensorShape shape, Func<Tensor> read)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentException.ThrowIfNullOrEmpty(how);
        return Known(sources, how) ?? Keep(sources, how, new PlanConstant(_names.Add(name), dataType, shape, read));
    }

    /// <summary>A value between two steps of one lowering.</summary>
    /// <param name="purpose">What it holds, appended to the node's name.</param>
    /// <param name="dataType">The element type.</param>
    /// <param name="shape">The shape.</param>
    public PlanValue Temporary(string purpose, DataType dataType, SymbolicShape shape) => new($"{_node!.Name}/{purpose}", dataType, shape);

    /// <summary>A step of one output.</summary>
    /// <typeparam name="TKernel">The kernel.</typeparam>
    /// <param name="arguments">The arguments of the kernel's constructor; constants as <see cref="PlanConstant"/>.</param>
    /// <param name="inputs">What the kernel's Run reads, in its order; null for an absent input.</param>
    /// <param name="output">What it writes.</param>
    /// <param name="inPlaceInput">The input whose memory the output may take over, if the kernel allows that; -1 for none.</param>
    public void Emit<TKernel>(IReadOnlyList<object?> arguments, IReadOnlyList<PlanValue?> inputs, PlanValue output, int inPlaceInput = -1)
        where TKernel : Kernel
        => Emit(typeof(TKernel), arguments, inputs, [output], inPlaceInput);

    /// <summary>A step of any kernel, such as one closed over an element type at run time.</summary>
    /// <param name="kernel">The kernel's class.</param>
    /// <param name="arguments">The arguments of the kernel's constructor; constants as <see cref="PlanConstant"/>.</param>
    /// <param name="inputs">What the kernel's Run reads, in its order; null for an absent input.</param>
    /// <param name="outputs">What it writes.</param>
    /// <param name="inPlaceInput">The input whose memory the first output may take over, if the kernel allows that; -1 for none.</param>
    public void Emit(Type kernel, IReadOnlyList<object?> arguments, IReadOnlyList<PlanValue?> inputs, IReadOnlyList<PlanValue> outputs, int inPlaceInput = -1)
    {
        if (KernelOperands.Mismatch(kernel, inputs, outputs[0]) is { } mismatch)
        {
            throw new InferenceContext(_node!.Name, _node.Operator, [.. _node.Inputs.Select(i => i.Spec)]).Fault(mismatch);
        }

        _steps.Add(new PendingStep(_node!, new KernelCall(kernel, arguments), inputs, outputs, inPlaceInput));
    }

    /// <summary>Declares that a value is another's memory under another shape: no step is needed.</summary>
    public void View(GraphValue output, GraphValue input) => Value(output).ViewOf = Value(input);

    /// <summary>An extent as kernels take it: a plain number, which an extent within one sample is.</summary>
    /// <exception cref="InvalidOperationException">The extent depends on the batch size or is unknown.</exception>
    /// <exception cref="Common.LimitExceededException">The extent does not fit int.</exception>
    public static int Extent(Dimension extent) =>
        extent.IsFixed ? ExtentLimits.ToInt32(extent.Count, "An extent") : throw new InvalidOperationException($"The extent {extent} is no plain number.");

    /// <summary>A shape as kernels take it (see <see cref="BatchShape"/>): negative numbers are multiples of the batch size.</summary>
    public static int[] Extents(SymbolicShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return [.. shape.Select(d => d.IsPerBatch ? -ExtentLimits.ToInt32(d.Count, "A multiple of the batch size") : Extent(d))];
    }

    internal void Begin(GraphNode node) => _node = node;

    // Several nodes may read one constant.
    private PlanConstant? Known(IReadOnlyList<GraphConstant> sources, string how) => _constants.GetValueOrDefault(Key(sources, how));

    private PlanConstant Keep(IReadOnlyList<GraphConstant> sources, string how, PlanConstant constant) => _constants[Key(sources, how)] = constant;

    // Constants are told apart by what they are, which names do not say.
    private string Key(IReadOnlyList<GraphConstant> sources, string how) => $"{string.Join(',', sources.Select(NumberOf))} {how}";

    private int NumberOf(GraphConstant constant)
    {
        if (!_numbers.TryGetValue(constant, out int number))
        {
            _numbers.Add(constant, number = _numbers.Count);
        }

        return number;
    }
}
