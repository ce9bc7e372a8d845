using TfModelTools.Graph;
using TfModelTools.Graph.Operators;

namespace TfModelTools.Passes.Legalize;

/// <summary>Computes the states after a step.</summary>
/// <param name="product">The product of the step's input with the kernel, all gates one after another on the last axis.</param>
/// <param name="states">The states before the step; null for zeros.</param>
internal delegate GraphValue[] StepFunction(GraphValue product, IReadOnlyList<GraphValue?> states);

/// <summary>The steps of a recurrent layer one after another: each takes its part of the inputs' products, and their outputs are joined.</summary>
/// <param name="node">The layer.</param>
/// <param name="parts">Takes the parts.</param>
/// <param name="count">The number of steps, at least one.</param>
internal sealed class UnrolledSteps(GraphNode node, NodeParts parts, int count)
{
    /// <summary>The products of all steps' inputs, joined on the second axis.</summary>
    public required GraphValue Products { get; init; }

    /// <summary>The states before the first step; null for zeros.</summary>
    public required IReadOnlyList<GraphValue?> InitialStates { get; init; }

    /// <summary>Which steps count, (N, T); null for all.</summary>
    public GraphValue? Mask { get; init; }

    /// <summary>Whether a step that does not count gives zeros.</summary>
    public bool ZeroOutputForMask { get; init; }

    /// <summary>Whether the first output holds every step.</summary>
    public required bool ReturnSequences { get; init; }

    /// <summary>Whether the steps are taken from the last to the first.</summary>
    public required bool GoBackwards { get; init; }

    /// <summary>How many nodes <see cref="Run"/> adds for each step at most, beside those of the step itself.</summary>
    /// <param name="states">The number of states.</param>
    /// <param name="isMasked">Whether there is a mask.</param>
    public static int NodesPerStep(int states, bool isMasked) => 1 + (isMasked ? states + 2 : 0);

    /// <summary>How many nodes <see cref="Run"/> adds at most to join the steps.</summary>
    public const int NodesToJoin = 2;

    /// <summary>Builds the steps, and gives the readers of the last states what they read.</summary>
    /// <returns>The layer's first output.</returns>
    public GraphValue Run(StepFunction step)
    {
        GraphValue?[] states = [.. InitialStates];

        // As long as both start with zeros and keep what they were, the output is the state.
        bool isOutputApart = Mask is not null && node.Output.UseCount > 0 && (ZeroOutputForMask || states[0] is not null);
        GraphValue? output = null;
        List<GraphValue> outputs = [];
        long extent = Products.Shape[1].Count / count;
        for (int k = 0; k < count; k++)
        {
            int time = GoBackwards ? count - 1 - k : k;
            parts.Scope = $"step_{k}/";
            GraphValue[] next = step(parts.Slice(Products, 1, time * extent, extent), states);
            if (Mask is not null)
            {
                GraphValue mask = parts.Slice(Mask, 1, time, 1);
                if (isOutputApart && (ReturnSequences || !ZeroOutputForMask || k == count - 1))
                {
                    output = parts.Select(mask, next[0], (ZeroOutputForMask ? null : output) ?? parts.Number(next[0], 0));
                }

                // After the last step a state that nobody reads need not be right.
                bool IsRead(int state) => k < count - 1 || node.Outputs[state + 1].UseCount > 0 || (state == 0 && !isOutputApart);
                next = [.. next.Select((n, i) => IsRead(i) ? parts.Select(mask, n, states[i] ?? parts.Number(n, 0)) : n)];
            }

            states = next;
            outputs.Add(isOutputApart && output is not null ? output : next[0]);
        }

        // Where nobody reads the output, a last state that somebody reads stands for the layer.
        parts.Scope = string.Empty;
        GraphValue? lastRead = node.Output.UseCount > 0 ? null : states.Where((_, i) => node.Outputs[i + 1].UseCount > 0).FirstOrDefault();
        for (int i = 0; i < states.Length; i++)
        {
            parts.Replace(i + 1, states[i]!);
        }

        return lastRead ?? (!ReturnSequences || node.Output.UseCount == 0 ? outputs[^1]
            : parts.Reshape(count == 1 ? outputs[0] : parts.Node("steps", new ConcatOperator(1), [.. outputs]), node.Output.Shape));
    }

    /// <summary>A step of a long short-term memory, after its sums: gates input, forget, cell, output.</summary>
    /// <param name="parts">Takes the parts: <see cref="LstmNodes"/> at most.</param>
    /// <param name="sums">The sums of all gates, on the last axis.</param>
    /// <param name="c">The cell state before; null for zeros.</param>
    /// <param name="activation">The activation of the candidate and the output.</param>
    /// <param name="recurrentActivation">The activation of the gates.</param>
    /// <returns>The state and the cell state.</returns>
    public static GraphValue[] Lstm(NodeParts parts, GraphValue sums, GraphValue? c, ActivationFunction activation, ActivationFunction recurrentActivation)
    {
        long units = sums.Shape[-1].Count / 4;
        GraphValue Gate(int gate, ActivationFunction function) => parts.Activation(function, parts.Slice(sums, -1, gate * units, units));
        GraphValue next = parts.Multiply(Gate(0, recurrentActivation), Gate(2, activation));
        if (c is not null)
        {
            next = parts.Add(parts.Multiply(Gate(1, recurrentActivation), c), next);
        }

        return [parts.Multiply(Gate(3, recurrentActivation), parts.Activation(activation, next)), next];
    }

    /// <summary>How many nodes <see cref="Lstm"/> adds at most.</summary>
    public const int LstmNodes = 13;
}
