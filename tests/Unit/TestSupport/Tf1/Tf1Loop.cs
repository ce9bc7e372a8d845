using TfModelTools.Formats.Messages;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.TestSupport.Tf1;

/// <summary>The loop of tf.nn.dynamic_rnn.</summary>
internal sealed class Tf1Loop(Tf1Graph graph)
{
    private const DataType F = DataType.Float32;
    private const DataType I = DataType.Int32;
    private readonly string _frame = graph.Name("while/while_context");

    /// <summary>Writes the loop, and gives its outputs as (N, T, units).</summary>
    public string Write(Tf1Net net, Traced x, Tf1Cell cell, Traced[] start, string? length)
    {
        string order = graph.Ints("transpose/perm", 1, 0, 2);
        string byTime = graph.Node("transpose", "Transpose", [x.Name, order], ("T", F), ("Tperm", I));
        string steps = RecurrentNets.Slice(graph, graph.Node("Shape", "Shape", [byTime], ("T", F), ("out_type", I)), 0);
        string output = Array("TensorArray", "dynamic_rnn/output_0", steps);
        string input = Array("TensorArray_1", "dynamic_rnn/input_0", steps);
        string indices = graph.Node("TensorArrayUnstack/range", "Range", [graph.Int("TensorArrayUnstack/range/start", 0), steps, graph.Int("TensorArrayUnstack/range/delta", 1)], ("Tidx", I));
        string filled = graph.Node("TensorArrayUnstack/TensorArrayScatter/TensorArrayScatterV3", "TensorArrayScatterV3", [input, indices, byTime, $"{input}:1"], ("T", F));

        string[] entered = [Enter(graph.Int("time", 0), I), Enter($"{output}:1", F), .. start.Select(s => Enter(s.Name, F))];
        DataType[] types = [I, F, .. start.Select(_ => F)];

        // NextIterations come after what they follow: Merges name them in advance.
        string[] next = [.. entered.Select(_ => graph.Name("while/NextIteration"))];
        string[] merges = [.. entered.Select((e, i) => graph.Node("while/Merge", "Merge", [e, next[i]], ("T", types[i]), ("N", 2)))];
        string less = graph.Node("while/Less", "Less", [merges[0], Constant(steps, I)], ("T", I));
        string condition = graph.Node("while/LoopCond", "LoopCond", [less]);
        string[] switches = [.. merges.Select((m, i) => graph.Node("while/Switch", "Switch", [m, condition], ("T", types[i]), ("_class", new[] { $"loc:@{m}" })))];
        string[] inside = [.. switches.Select((s, i) => graph.Node("while/Identity", "Identity", [$"{s}:1"], ("T", types[i])))];
        string[] given = Body(net, x, cell, start, length, new(inside, input, filled, output));
        for (int i = 0; i < next.Length; i++)
        {
            graph.Named(next[i], "NextIteration", [given[i]], ("T", types[i]));
        }

        string[] exits = [.. switches.Select((s, i) => graph.Node("while/Exit", "Exit", [s], ("T", types[i])))];
        string size = graph.Node("TensorArrayStack/TensorArraySizeV3", "TensorArraySizeV3", [output, exits[1]]);
        string all = graph.Node("TensorArrayStack/range", "Range", [graph.Int("TensorArrayStack/range/start", 0), size, graph.Int("TensorArrayStack/range/delta", 1)], ("Tidx", I));
        string stacked = graph.Node(
            "TensorArrayStack/TensorArrayGatherV3", "TensorArrayGatherV3", [output, all, exits[1]], ("dtype", F), ("element_shape", new TensorShape(-1, cell.StateSizes[0])));
        return graph.Node("transpose_1", "Transpose", [stacked, graph.Ints("transpose_1/perm", 1, 0, 2)], ("T", F), ("Tperm", I));
    }

    // What a turn gives: the next time, the flow of the outputs, the states.
    private string[] Body(Tf1Net net, Traced x, Tf1Cell cell, Traced[] start, string? length, Turn turn)
    {
        graph.Pivot = turn.Inside[0];
        using IDisposable scope = graph.Scope("while");
        string next = graph.Node("add", "Add", [turn.Inside[0], graph.Int("add/y", 1)], ("T", I));
        string read = graph.Node("TensorArrayReadV3", "TensorArrayReadV3", [Constant(turn.Input, DataType.Resource), turn.Inside[0], Constant(turn.Filled, F)], ("dtype", F));
        Dictionary<string, Traced> weights = cell.Weights.ToDictionary(w => w.Key, w => w.Value with { Name = Constant(w.Value.Name, F) }, StringComparer.Ordinal);
        Traced step = new(read, x.Value.Slice(1, 0, 1).Reshape(x.Shape[0], x.Shape[2]));
        Traced[] before = [.. start.Select((s, i) => s with { Name = turn.Inside[i + 2] })];
        string[] after = [.. cell.Step(net, step, before, w => weights[w]).Select(s => s.Name)];
        string given = after[0];
        if (length is not null)
        {
            // Behind its end a sample gives zeros, and keeps its state.
            string isOver = graph.Node("GreaterEqual", "GreaterEqual", [turn.Inside[0], Constant(length, I)], ("T", I));
            given = graph.Node("Select", "Select", [isOver, Constant(start[0].Name, F), after[0]], ("T", F));
            after = [.. after.Select((a, i) => graph.Node("Select", "Select", [isOver, before[i].Name, a], ("T", F)))];
        }

        string written = graph.Node("TensorArrayWrite/TensorArrayWriteV3", "TensorArrayWriteV3", [Constant(turn.Output, DataType.Resource), turn.Inside[0], given, turn.Inside[1]], ("T", F));
        graph.Pivot = null;
        return [next, written, .. after];
    }

    private string Array(string name, string called, string size) => graph.Node(
        name,
        "TensorArrayV3",
        [size],
        ("dtype", F), ("element_shape", new TensorShapeMessage { UnknownRank = true }), ("dynamic_size", false), ("clear_after_read", true), ("identical_element_shapes", true), ("tensor_array_name", called));

    private string Enter(string value, DataType type) => graph.Node("while/Enter", "Enter", [value], ("T", type), ("frame_name", _frame), ("is_constant", false), ("parallel_iterations", 32));

    private string Constant(string value, DataType type) => graph.Node("Constant/Enter", "Enter", [value], ("T", type), ("frame_name", _frame), ("is_constant", true), ("parallel_iterations", 32));

    private sealed record Turn(string[] Inside, string Input, string Filled, string Output);
}
