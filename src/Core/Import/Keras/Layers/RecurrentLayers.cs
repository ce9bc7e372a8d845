using System.Text.Json;
using TfModelTools.Formats.Keras;
using TfModelTools.Graph;
using TfModelTools.Graph.Operators;
using TfModelTools.Import.Keras.Versions;
using TfModelTools.Tensors;

namespace TfModelTools.Import.Keras.Layers;

/// <summary>keras.layers, "Recurrent layers" over the standard cells, and stacks of cells. A stateful layer goes on from batch to batch (<see cref="LayerStates"/>).</summary>
internal static class RecurrentLayers
{
    private const string Category = "Recurrent";

    /// <summary>The arguments of a recurrent layer's call.</summary>
    public static IReadOnlyList<string> CallArguments { get; } = ["sequences", "initial_state", "mask", LayerCall.Training, "constants"];

    public static IReadOnlyList<LayerDefinition> Definitions { get; } =
    [
        Layer("SimpleRNN", "cell/"),
        Layer("LSTM", "cell/"),
        Layer("GRU", "cell/"),
        Layer("CuDNNLSTM", ""),
        Layer("CuDNNGRU", ""),
        new("RNN", Category, static c => Run(c, [.. Cells(c.Settings).Select(cell => RecurrentCell.Read(cell.Settings, cell.Slots))]))
        {
            Arguments = CallArguments,
            Weights = static s => StackLayout(s),
            Check = static s =>
            {
                foreach ((LayerSettings cell, string slots) in Cells(s))
                {
                    RecurrentCell.Read(cell, slots);
                }
            },
            Note = "with SimpleRNNCell, LSTMCell, GRUCell and StackedRNNCells of these",
        },
    ];

    private static LayerDefinition Layer(string className, string slots) => new(className, Category, c => Run(c, [RecurrentCell.Read(c.Settings, slots)]))
    {
        Arguments = CallArguments,
        Weights = s => slots.Length == 0 ? RecurrentCell.Layout(s) : new WeightLayout(Array.Empty<WeightSlot>(), new WeightChild("cell", RecurrentCell.Layout(s))),
        Check = s => RecurrentCell.Read(s, slots),
        Note = className.StartsWith("CuDNN", StringComparison.Ordinal) ? "its weights are converted" : "a stateful layer goes on from batch to batch",
    };

    private static List<KerasTensor> Run(LayerContext c, IReadOnlyList<RecurrentCell> cells)
    {
        bool isReversed = cells.Count > 1 && IsReversed(c);
        bool returnSequences = c.Settings.Bool("return_sequences", false);
        bool goBackwards = c.Settings.Bool("go_backwards", false);
        bool isTimeMajor = c.Settings.Bool("time_major", false);
        bool zeroOutput = c.Settings.Bool("zero_output_for_mask", false);
        GraphValue x = c.Float(c.Inputs[0].Value, "cast");
        GraphValue? mask = StepMask(c);
        if (isTimeMajor)
        {
            x = c.Sub("batch_major", new TransposeOperator([1, 0, 2]), x);
            mask = mask is null ? null : c.Sub("mask_batch_major", new TransposeOperator([1, 0]), mask);
        }

        IReadOnlyList<int> stateOrder = [.. Enumerable.Range(0, cells.Count)];
        stateOrder = isReversed ? [.. stateOrder.Reverse()] : stateOrder;
        IReadOnlyList<GraphValue> given = InitialStates(c, cells.Sum(cell => cell.StateCount));
        bool isStateful = LayerStates.AreKept(c.Settings);
        if (isStateful)
        {
            given = given.Count > 0
                ? throw new UnsupportedLayerException("it is stateful and given initial states, which Keras takes for the first batch only")
                : LayerStates.Begin(c, x, [.. stateOrder.SelectMany(i => Enumerable.Repeat(new SymbolicShape(x.Shape[0], cells[i].Units(c)), cells[i].StateCount))]);
        }

        Queue<GraphValue> initial = new(given);
        Dictionary<int, GraphValue[]> initialOf = stateOrder.ToDictionary(i => i, i => initial.Count > 0 ? Enumerable.Range(0, cells[i].StateCount).Select(_ => initial.Dequeue()).ToArray() : []);
        Dictionary<int, GraphNode> nodes = [];
        GraphValue? start = mask is not null ? MaskedStart(c, initialOf[cells.Count - 1], cells.Count > 1 && !isReversed) : null;
        GraphValue? stepMask = mask;
        for (int i = 0; i < cells.Count; i++)
        {
            bool isLast = i == cells.Count - 1;
            GraphNode node = cells[i].Run(
                c,
                isLast ? c.Name : $"{c.Name}/cell_{i}",
                x,
                initialOf[i],
                mask,
                returnSequences || !isLast,
                goBackwards && i == 0,
                isLast && zeroOutput);
            nodes[i] = node;
            x = node.Output;

            // The first cell's sequence is in the order of its steps; the mask must follow it.
            if (goBackwards && i == 0 && mask is not null && !isLast)
            {
                mask = c.Sub("mask_reversed", new ReverseOperator([1]), mask);
            }
        }

        if (start is not null)
        {
            x = returnSequences ? BeginAt(c, x, start, goBackwards ? c.Sub("begun_reversed", new ReverseOperator([1]), stepMask!) : stepMask!) : nodes[cells.Count - 1].Outputs[1];
        }

        if (isTimeMajor && returnSequences)
        {
            x = c.Sub("time_major", new TransposeOperator([1, 0, 2]), x);
        }

        if (isStateful)
        {
            LayerStates.End(c, given, stateOrder.SelectMany(i => nodes[i].Outputs.Skip(1)));
        }

        List<KerasTensor> outputs = [new KerasTensor(x, returnSequences ? Passed(c, c.PassedMask) : null)];
        if (c.Settings.Bool("return_state", false))
        {
            outputs.AddRange(stateOrder.SelectMany(i => nodes[i].Outputs.Skip(1)).Select(s => new KerasTensor(s)));
        }

        return outputs;
    }

    // What masked steps give before the first that counts, where that is not zero: the state of the last cell.
    private static GraphValue? MaskedStart(LayerContext c, GraphValue[] initial, bool isOfOtherCell)
    {
        if (c.Settings.Bool("unroll", false))
        {
            return null;
        }

        // The backend takes the first of all states for the output before (keras.backend.rnn, states[0]).
        if (isOfOtherCell && VersionRules.MaskedStarts.Find(c.Settings.Writer) == Versions.MaskedStart.State)
        {
            throw new UnsupportedLayerException("it is a stack of cells on a sequence with a mask: the version of Keras that wrote it gives the first cell's state at masked steps, which is not supported");
        }

        return initial.Length > 0 && VersionRules.MaskedStarts.Of(c.Settings) == Versions.MaskedStart.State ? initial[0] : null;
    }

    // The sequence, with the state in place of the zeros before the first step that counts.
    private static GraphValue BeginAt(LayerContext c, GraphValue sequence, GraphValue state, GraphValue mask)
    {
        GraphValue counted = c.Sub("begun_count", new CumulativeOperator(CumulativeFunction.Sum, 1, IsExclusive: false, IsReverse: false), c.Cast("begun_steps", mask, DataType.Float32));
        GraphValue begun = c.Sub("begun", ComparisonFunction.Greater, counted, c.Scalar(0));
        return c.Sub("from_state", new SelectOperator(), c.ExpandDims("begun_column", begun, -1), sequence, c.ExpandDims("state_row", state, 1));
    }

    /// <summary>
    /// Which steps count: the mask given as an argument, or the one that comes with the sequence. Keras 3 takes the latter only where the
    /// sequence is the call's only tensor (Layer.__call__, "Populate mask argument(s)"): given initial states, it is not masked.
    /// </summary>
    public static GraphValue? StepMask(LayerContext c) => c.GivenMask is GraphValue given ? c.ToRows("mask_rows", c.Booleans("mask", given), c.Inputs[0].Value)
        : VersionRules.RecurrentMasks.Of(c.Settings) == ImplicitMasks.Ignored && c.IsGiven("initial_state") ? null
        : c.Inputs[0].Mask;

    /// <summary>What a layer over steps hands on of the mask of its sequence.</summary>
    public static GraphValue? Passed(LayerContext c, GraphValue? mask) => VersionRules.SequenceMasks.Of(c.Settings) == ImplicitMasks.Used ? mask : null;

    /// <summary>The initial states, given after the sequence among the inputs (Keras 2) or as an argument, one row or as many as the batch.</summary>
    /// <exception cref="UnsupportedLayerException">Constants are handed to the cell.</exception>
    public static IReadOnlyList<KerasTensor> GivenStates(LayerContext c)
    {
        if (c.IsGiven("constants"))
        {
            throw new UnsupportedLayerException("constants handed to its cell are not supported");
        }

        return c.Inputs.Count > 1
            ? [.. c.Inputs.Skip(1)]
            : [.. c.Call.TensorArguments("initial_state", 2).Select(s => s ?? throw new UnsupportedLayerException("it is given some of its initial states, not all"))];
    }

    private static IReadOnlyList<GraphValue> InitialStates(LayerContext c, int count)
    {
        IReadOnlyList<KerasTensor> given = GivenStates(c);
        return given.Count == 0 || given.Count == count
            ? [.. given.Select((g, i) => c.ToRows($"initial_state_{i}_rows", c.Float(g.Value, $"initial_state_{i}"), c.Inputs[0].Value))]
            : throw new UnsupportedLayerException($"it is given {given.Count} initial states, expected {count}");
    }

    private static List<(LayerSettings Settings, string Slots)> Cells(LayerSettings s)
    {
        if (s.Json("cell") is JsonElement { ValueKind: JsonValueKind.Array })
        {
            return Stack(s, "cell");
        }

        LayerSettings cell = s.For(s.Inner("cell"));
        return cell.ClassName == "StackedRNNCells" ? Stack(cell, "cells") : [(cell, "cell/")];
    }

    private static List<(LayerSettings, string)> Stack(LayerSettings s, string option)
    {
        IReadOnlyList<KerasLayerConfig> cells = s.InnerList(option);
        if (cells.Count == 0)
        {
            throw s.Fault(option, "an empty list", "at least one cell");
        }

        return [.. cells.Zip(KerasNames.NumberByClass(cells.Select(c => c.ClassName)), (cell, name) => (s.For(cell), $"cell/cells/{name}/"))];
    }

    private static WeightLayout StackLayout(LayerSettings s) =>
        new(Array.Empty<WeightSlot>(), [.. Cells(s).Select(c => new WeightChild(c.Slots.TrimEnd('/'), RecurrentCell.Layout(c.Settings)))]);

    // Only states that are given or returned show their order: where none are, it need not be known.
    private static bool IsReversed(LayerContext c)
    {
        LayerSettings s = c.Settings;
        if (s.Json("cell") is { ValueKind: JsonValueKind.Object } cell && KerasJson.Property(KerasJson.Property(cell, "config") ?? default, "reverse_state_order") is { ValueKind: JsonValueKind.True })
        {
            return true;
        }

        bool shows = c.Inputs.Count > 1 || c.IsGiven("initial_state") || s.Bool("return_state", false);
        return (shows ? VersionRules.StackedStateOrder.Of(s) : VersionRules.StackedStateOrder.Find(s.Writer)) == StackedStates.LastCellFirst;
    }
}
