using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Planning;
using TfModelTools.Tensors;

namespace TfModelTools.Evaluation;

/// <summary>
/// Computes values of a graph that depend on constants alone, node by node, with the kernels a plan runs. What was computed is kept as
/// long as the evaluator lives. Not for use by several threads at once.
/// </summary>
public sealed class ConstantEvaluator
{
    private readonly Dictionary<GraphValue, Tensor> _values = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<GraphValue> _open = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<GraphValue> _closed = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many nodes it has computed, each by a plan of its own.</summary>
    public long ComputedCount { get; private set; }

    /// <summary>The value; null when it depends on an input of the model.</summary>
    /// <exception cref="TfModelTools.Common.UnsupportedModelException">No kernel computes a node it depends on.</exception>
    public Tensor? TryEvaluate(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Constant is { } constant)
        {
            return constant.Read();
        }

        if (!DependsOnConstants(value))
        {
            return null;
        }

        Stack<GraphNode> pending = new([value.Producer!]);
        while (pending.TryPeek(out GraphNode? node))
        {
            GraphNode[] missing = [.. node.Inputs.Where(i => i.Constant is null && !_values.ContainsKey(i)).Select(i => i.Producer!).Distinct()];
            if (missing.Length > 0 && !_values.ContainsKey(node.Output))
            {
                Array.ForEach(missing, pending.Push);
                continue;
            }

            pending.Pop();
            if (!_values.ContainsKey(node.Output))
            {
                Evaluate(node);
            }
        }

        return _values[value];
    }

    /// <summary>Whether a node whose inputs are constants can be computed.</summary>
    internal static bool CanEvaluate(GraphNode node) => Planner.WhyUnsupported(node) is null;

    /// <summary>What a node gives of constants.</summary>
    /// <param name="name">The node's name, for messages.</param>
    /// <param name="op">What it computes.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <exception cref="InvalidGraphException">A kernel refuses their values.</exception>
    internal static Tensor[] Evaluate(string name, Operator op, IReadOnlyList<GraphConstant> inputs)
    {
        ModelGraph single = new(name, string.Empty);
        GraphNode node = single.AddNode(name, op, inputs.Select((constant, i) => single.AddConstant($"{name}/input_{i}", constant)));
        foreach (GraphValue output in node.Outputs)
        {
            single.AddOutput(output.Name, output);
        }

        PlanRunner runner = new(Planner.Plan(single));
        Tensor[] results = [.. node.Outputs.Select(o =>
        {
            TensorShape shape = o.Shape.For(1);
            return new Tensor(o.Spec.DataType, shape, Tensor.AllocateBytes(o.Spec.DataType, shape, o.Name));
        })];
        try
        {
            runner.Run([], [.. results.Select(r => MemoryMarshal.AsMemory(r.Bytes))], 1);
        }
        catch (InvalidInputException e)
        {
            throw UnfitValues.OfConstants(e, name);
        }

        return results;
    }

    /// <summary>Whether a value depends on no input of the model.</summary>
    public bool DependsOnConstants(GraphValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        HashSet<GraphValue> seen = new(ReferenceEqualityComparer.Instance);
        Stack<GraphValue> pending = new([value]);
        while (pending.TryPop(out GraphValue? next))
        {
            if (next.Constant is not null || _closed.Contains(next) || _values.ContainsKey(next) || !seen.Add(next))
            {
                continue;
            }

            if (next.Producer is null || _open.Contains(next))
            {
                _open.Add(value);
                return false;
            }

            foreach (GraphValue input in next.Producer.Inputs)
            {
                pending.Push(input);
            }
        }

        _closed.UnionWith(seen);
        return true;
    }

    private void Evaluate(GraphNode node)
    {
        ComputedCount++;
        Tensor[] results = Evaluate(node.Name, node.Operator, [.. node.Inputs.Select(i => i.Constant ?? new GraphConstant(_values[i]))]);
        for (int i = 0; i < results.Length; i++)
        {
            _values[node.Outputs[i]] = results[i];
        }
    }
}
