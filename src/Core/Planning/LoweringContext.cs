using TfModelTools.Graph;
using TfModelTools.Runtime;
using TfModelTools.Tensors;

namespace TfModelTools.Planning;

/// <summary>What a lowering works with: the values of the graph as a plan sees them, and the list of steps it adds to.</summary>
public sealed class LoweringContext
{
    private readonly Dictionary<GraphValue, PlanValue> _values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, PlanConstant> _constants = new(StringComparer.Ordinal);
    private readonly List<PendingStep> _steps = [];
    private GraphNode? _node;

    internal LoweringContext()
    {
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
        return Once(new PlanConstant(value.Name, value.Constant ?? throw new InvalidOperationException($"'{value.Name}' is not a constant.")));
    }

    /// <summary>A constant that a lowering derives from others, such as a rearranged kernel.</summary>
    /// <param name="name">A name for it, from the names of what it is derived from.</param>
    /// <param name="dataType">The element type.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="read">Computes it; called when the plan is loaded or written.</param>
    public PlanConstant Constant(string name, DataType dataType, TensorShape shape, Func<Tensor> read) => Once(new PlanConstant(name, dataType, shape, read));

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
    private PlanConstant Once(PlanConstant constant) => _constants.TryAdd(constant.Name, constant) ? constant : _constants[constant.Name];
}
