using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>Recurrent nets as tf.nn.static_rnn and tf.nn.dynamic_rnn make them: step by step, or in a loop of Enter, Merge, Switch, NextIteration and Exit over TensorArrays.</summary>
internal static class RecurrentNets
{
    private const DataType F = DataType.Float32;
    private const DataType I = DataType.Int32;

    /// <summary>Writes each step into the graph.</summary>
    /// <returns>The outputs of all steps, (N, T, units).</returns>
    public static Traced Static(Tf1Net net, Traced x, RecurrentSpelling kind, int units)
    {
        using IDisposable scope = net.Scope("rnn");
        Tf1Cell cell = new(net, kind, x.Shape[2], units);
        return Unroll(net, x, cell, ZeroState(net, x, cell));
    }

    /// <summary>Writes a loop over the steps.</summary>
    /// <param name="net">The net.</param>
    /// <param name="x">The input, (N, T, I).</param>
    /// <param name="kind">The cell.</param>
    /// <param name="units">The units.</param>
    /// <param name="lengths">How many steps of each sample count; null for all. The graph takes them as "sequence_length".</param>
    /// <returns>The outputs of all steps, (N, T, units).</returns>
    public static Traced Dynamic(Tf1Net net, Traced x, RecurrentSpelling kind, int units, int[]? lengths = null)
    {
        string? length = lengths is null ? null : net.Graph.Placeholder("sequence_length", I, -1);
        using IDisposable scope = net.Scope("rnn");
        Tf1Cell cell = new(net, kind, x.Shape[2], units);
        Traced[] start = ZeroState(net, x, cell);
        Tf1Loop loop = new(net.Graph);
        string name = loop.Write(net, x, cell, start, length);
        return new(name, Values(x, cell, lengths));
    }

    // The states as dynamic shapes give them: zeros of as many rows as the batch has.
    private static Traced[] ZeroState(Tf1Net net, Traced x, Tf1Cell cell)
    {
        Tf1Graph graph = net.Graph;
        string shape = graph.Node("Shape", "Shape", [x.Name], ("T", F), ("out_type", I));
        string batch = Slice(graph, shape, 0);
        List<Traced> states = [];
        foreach (int size in cell.StateSizes)
        {
            string rows = graph.Node("ZeroState/ExpandDims", "ExpandDims", [batch, graph.Int("ZeroState/ExpandDims/dim", 0)], ("T", I), ("Tdim", I));
            string whole = graph.Node("ZeroState/concat", "ConcatV2", [rows, graph.Ints("ZeroState/Const", size), graph.Int("ZeroState/concat/axis", 0)], ("T", I), ("Tidx", I), ("N", 2));
            string zeros = graph.Node("ZeroState/zeros", "Fill", [whole, graph.Float("ZeroState/zeros/Const", 0)], ("T", F), ("index_type", I));
            states.Add(new(zeros, Doubles.Of([x.Shape[0], size], _ => 0)));
        }

        return [.. states];
    }

    /// <summary>One number of a vector.</summary>
    internal static string Slice(Tf1Graph graph, string vector, int at) => graph.Node(
        "strided_slice",
        "StridedSlice",
        [vector, graph.Ints("strided_slice/stack", at), graph.Ints("strided_slice/stack_1", at + 1), graph.Ints("strided_slice/stack_2", 1)],
        ("T", I), ("Index", I), ("begin_mask", 0), ("end_mask", 0), ("ellipsis_mask", 0), ("new_axis_mask", 0), ("shrink_axis_mask", 1));

    private static Traced Unroll(Tf1Net net, Traced x, Tf1Cell cell, Traced[] state)
    {
        int steps = x.Shape[1];
        string parts = net.Graph.Node("unstack", "Unpack", [x.Name], ("T", F), ("num", steps), ("axis", 1));
        List<Traced> outputs = [];
        for (int i = 0; i < steps; i++)
        {
            Traced step = new(i == 0 ? parts : $"{parts}:{i}", x.Value.Slice(1, i, 1).Reshape(x.Shape[0], x.Shape[2]));
            state = cell.Step(net, step, state, w => cell.Weights[w]);
            outputs.Add(state[0]);
        }

        return new(net.Graph.Node("stack", "Pack", [.. outputs.Select(o => o.Name)], ("T", F), ("N", steps), ("axis", 1)), Stacked([.. outputs.Select(o => o.Value)]));
    }

    // The same steps on a net that nobody keeps: a loop has one body, and as many values as turns.
    private static Doubles Values(Traced x, Tf1Cell cell, int[]? lengths)
    {
        Tf1Net scratch = new();
        Traced[] state = [.. cell.StateSizes.Select(s => new Traced("zero", Doubles.Of([x.Shape[0], s], _ => 0)))];
        List<Doubles> outputs = [];
        for (int i = 0; i < x.Shape[1]; i++)
        {
            Traced[] next = cell.Step(scratch, new("x", x.Value.Slice(1, i, 1).Reshape(x.Shape[0], x.Shape[2])), state, w => cell.Weights[w]);
            Doubles goes = Doubles.Of([x.Shape[0], 1], n => lengths is null || i < lengths[n] ? 1 : 0);
            outputs.Add(next[0].Value.Zip(goes, (v, g) => v * g));
            state = [.. next.Zip(state, (n, s) => n with { Value = n.Value.Zip(goes, (v, g) => v * g).Zip(s.Value.Zip(goes, (v, g) => v * (1 - g)), (a, b) => a + b) })];
        }

        return Stacked(outputs);
    }

    private static Doubles Stacked(List<Doubles> steps) => Doubles.Concat(1, [.. steps.Select(s => s.Reshape(s.Shape[0], 1, s.Shape[1]))]);
}
