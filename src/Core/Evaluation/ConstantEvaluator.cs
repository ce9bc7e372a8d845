using System.Runtime.InteropServices;
using TfModelTools.Common;
using TfModelTools.Graph;
using TfModelTools.Planning;
using TfModelTools.Tensors;

namespace TfModelTools.Evaluation;

/// <summary>
/// Computes values of a graph that depend on constants alone, node by node, with the kernels a plan runs. Small results are kept as long as the
/// evaluator lives, others as long as somebody needs them. Not for use by several threads at once.
/// </summary>
/// <param name="path">The file that the graph came from, for messages; null where none did.</param>
public sealed class ConstantEvaluator(string? path = null)
{
    // What may be in memory at a time beyond a multiple of what the file stores of it: a few numbers may say how large a tensor of them is.
    private const long MaxBytes = 48L << 20;
    private const long MaxGrowth = 16;
    private const long MaxKept = 64L << 10;
    private const long MaxKeptTogether = 8L << 20;

    // Results of so many bytes count as another node computed.
    private const long CountedBytes = 128L << 10;

    private readonly Dictionary<GraphValue, Tensor> _values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphValue, WeakReference<Tensor>> _large = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<GraphValue> _open = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<GraphValue> _closed = new(ReferenceEqualityComparer.Instance);
    private long _kept;

    /// <summary>How many nodes it has computed, each by a plan of its own; those of large tensors count as several.</summary>
    public long ComputedCount { get; private set; }

    /// <summary>The value; null when it depends on an input of the model.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isNeeded">Whether it is a weight, which takes what it takes: only what it is computed of is bounded then.</param>
    /// <exception cref="TfModelTools.Common.UnsupportedModelException">No kernel computes a node it depends on.</exception>
    /// <exception cref="LimitExceededException">It takes much more memory than what is stored of it.</exception>
    public Tensor? TryEvaluate(GraphValue value, bool isNeeded = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Constant is { } constant)
        {
            return constant.Read();
        }

        if (_values.TryGetValue(value, out Tensor? known) || (_large.TryGetValue(value, out WeakReference<Tensor>? large) && large.TryGetTarget(out known)))
        {
            return known;
        }

        return DependsOnConstants(value) ? Compute(value, isNeeded) : null;
    }

    // Each node after those it reads from; a result is let go of when the last that reads it has it.
    private Tensor Compute(GraphValue value, bool isNeeded)
    {
        List<GraphNode> order = Needed(value.Producer!);
        GraphConstant[] constants = [.. order.SelectMany(n => n.Inputs).Select(i => i.Constant).OfType<GraphConstant>().Distinct()];
        long stored = Math.Min(constants.SaturatingSum(c => c.StoredBytes), long.MaxValue / 4 / MaxGrowth);
        long own = isNeeded && value.Shape.IsFixed ? Math.Min(Bytes(value.Spec.DataType, value.Shape.ElementCount.Count), Limits.MaxTensorBytes) : 0;
        long most = MaxBytes + (MaxGrowth * stored) + (2 * own);
        Dictionary<GraphValue, int> readers = new(ReferenceEqualityComparer.Instance) { [value] = 1 };
        foreach (GraphValue input in order.SelectMany(n => n.Inputs.Distinct()))
        {
            readers[input] = readers.GetValueOrDefault(input) + 1;
        }

        Dictionary<GraphValue, Tensor> made = new(ReferenceEqualityComparer.Instance);
        long live = 0;
        foreach (GraphNode node in order)
        {
            long size = node.Outputs.SaturatingSum(o => o.Shape.IsFixed ? Bytes(o.Spec.DataType, o.Shape.ElementCount.Count) : 0);
            long read = node.Inputs.Select(i => i.Constant).OfType<GraphConstant>().Distinct().SaturatingSum(c => c.Bytes - c.StoredBytes);
            Require(node, SaturatingSums.SaturatingSum([live, size, read], b => b), most);
            ComputedCount += 1 + ((size + read) / CountedBytes);
            Tensor[] results = Evaluate(node.Name, node.Operator, [.. node.Inputs.Select(i => i.Constant ?? new GraphConstant(_values.GetValueOrDefault(i) ?? made[i]))]);
            for (int i = 0; i < results.Length; i++)
            {
                if (!Keep(node.Outputs[i], results[i]) && readers.ContainsKey(node.Outputs[i]))
                {
                    made[node.Outputs[i]] = results[i];
                    live += results[i].Bytes.Length;
                }
            }

            foreach (GraphValue input in node.Inputs.Distinct())
            {
                if (--readers[input] == 0 && made.Remove(input, out Tensor? gone))
                {
                    live -= gone.Bytes.Length;
                }
            }
        }

        if (made.TryGetValue(value, out Tensor? result))
        {
            _large[value] = new WeakReference<Tensor>(result);
            return result;
        }

        return _values[value];
    }

    private bool Keep(GraphValue value, Tensor result)
    {
        if (result.Bytes.Length > MaxKept || result.Bytes.Length > MaxKeptTogether - _kept)
        {
            return false;
        }

        _kept += _values.TryAdd(value, result) ? result.Bytes.Length : 0;
        return true;
    }

    private void Require(GraphNode node, long bytes, long most)
    {
        if (bytes > most)
        {
            throw new LimitExceededException(
                $"{(path is null ? string.Empty : $"'{path}': ")}the value of '{node.Name}' ({node.SourceKind}), which is computed of constants, takes {bytes} bytes, more than the limit of {most} for what is stored of it.",
                "The model is probably damaged: export it again from its source.",
                path);
        }
    }

    // The nodes that must be computed, each after those it reads from.
    private List<GraphNode> Needed(GraphNode last)
    {
        List<GraphNode> order = [];
        HashSet<GraphNode> seen = new(ReferenceEqualityComparer.Instance) { last };
        Stack<(GraphNode Node, int Next)> pending = new([(last, 0)]);
        while (pending.TryPop(out (GraphNode Node, int Next) at))
        {
            if (at.Next == at.Node.Inputs.Count)
            {
                order.Add(at.Node);
                continue;
            }

            pending.Push((at.Node, at.Next + 1));
            GraphValue input = at.Node.Inputs[at.Next];
            if (input.Constant is null && !_values.ContainsKey(input) && seen.Add(input.Producer!))
            {
                pending.Push((input.Producer!, 0));
            }
        }

        return order;
    }

    private static long Bytes(DataType type, long count) => count > long.MaxValue / 16 ? long.MaxValue : count * type.ElementSize();

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

        // What lies between it and an input of the model depends on that, too: each value is looked at once, whoever asks.
        Stack<(GraphValue Value, int Next)> above = new([(value, 0)]);
        while (above.TryPop(out (GraphValue Value, int Next) at))
        {
            if (at.Next == 0 && (at.Value.Constant is not null || _closed.Contains(at.Value)))
            {
                continue;
            }

            if (at.Value.Producer is null || _open.Contains(at.Value))
            {
                _open.Add(at.Value);
                _open.UnionWith(above.Select(p => p.Value));
                return false;
            }

            if (at.Next == at.Value.Producer.Inputs.Count)
            {
                _closed.Add(at.Value);
                continue;
            }

            above.Push((at.Value, at.Next + 1));
            above.Push((at.Value.Producer.Inputs[at.Next], 0));
        }

        return true;
    }
}
