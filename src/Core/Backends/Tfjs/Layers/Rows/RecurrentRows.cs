using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Recurrent layers and their cells (tfjs-layers/src/layers/recurrent.ts, convolutional_recurrent.ts).</summary>
internal static class RecurrentRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        new("SimpleRNN", static t => { Cell(t, isGated: false); Sequence(t); }),
        new("LSTM", static t => { Lstm(t); Sequence(t); }),
        new("GRU", static t => { Gru(t); Sequence(t); }),
        TfjsLayerRow.As("CuDNNLSTM", "LSTM", static t => { Lstm(t); Sequence(t); }),
        TfjsLayerRow.As("CuDNNGRU", "GRU", static t => { Gru(t); Sequence(t); }),
        new("SimpleRNNCell", static t => Cell(t, isGated: false)),
        new("LSTMCell", Lstm),
        new("GRUCell", Gru),
        new("RNN", Rnn) { AddWeights = CellWeights },
        new("ConvLSTM2D", static t =>
        {
            ConvolutionRows.WriteWindow(t, 2);
            t.WriteWhole("filters");
            Gates(t);
            Sequence(t);
            if (t.Flag("return_state") || t.Flag("go_backwards"))
            {
                t.Refuse("TensorFlow.js' ConvLSTM2D is not tried with states returned or steps from the last one on");
            }
        }),
    ];

    private static void Lstm(LayerTranslation t)
    {
        Cell(t, isGated: true);
        t.WriteFlag("unit_forget_bias", true);
    }

    // cuDNN's GRU resets after the product, as Keras 2 and 3 do unless told otherwise.
    private static void Gru(LayerTranslation t)
    {
        Cell(t, isGated: true);
        t.Json.WriteBoolean("reset_after", false);
        if (t.Flag("reset_after") || t.Layer.Config.ClassName == "CuDNNGRU")
        {
            t.Refuse("it resets after the product (reset_after), which TensorFlow.js' GRU does not");
        }
    }

    private static void Cell(LayerTranslation t, bool isGated)
    {
        t.WriteWhole("units");
        if (isGated)
        {
            Gates(t);
            t.Json.WriteNumber("implementation", 1);
        }
        else
        {
            Common(t);
        }
    }

    private static void Gates(LayerTranslation t)
    {
        t.WriteActivation("recurrent_activation", t.Layer.Config.ClassName == "ConvLSTM2D" ? "hard_sigmoid" : "sigmoid");
        Common(t);
    }

    private static void Common(LayerTranslation t)
    {
        t.WriteActivation("activation", "tanh");
        t.WriteFlag("use_bias", true);
        t.WriteNumber("dropout", 0);
        t.WriteNumber("recurrent_dropout", 0);
        t.WriteTraining("kernel", "recurrent", "bias");
    }

    private static void Sequence(LayerTranslation t)
    {
        t.WriteFlag("return_sequences", false);
        t.WriteFlag("return_state", false);
        t.WriteFlag("go_backwards", false);
        t.WriteFlag("stateful", false);
        t.WriteFlag("unroll", false);
        if (t.Flag("time_major"))
        {
            t.Refuse("TensorFlow.js takes sequences with the batch first only");
        }
    }

    private static void Rnn(LayerTranslation t)
    {
        Sequence(t);
        JsonElement cell = t.Find("cell") ?? throw t.Fault("cell", "a cell");
        JsonElement? stack = cell.ValueKind == JsonValueKind.Array ? cell
            : KerasJson.Text(cell, "class_name") == "StackedRNNCells" ? KerasJson.Property(KerasJson.Property(cell, "config") ?? default, "cells")
            : null;
        t.Json.WritePropertyName("cell");
        if (stack is not { } cells)
        {
            t.WriteCell(cell);
            return;
        }

        t.Json.WriteStartObject();
        t.Json.WriteString("class_name", "StackedRNNCells");
        t.Json.WriteStartObject("config");
        t.Json.WriteStartArray("cells");
        foreach (JsonElement item in KerasJson.Items(cells) ?? throw t.Fault("cell", "a list of cells"))
        {
            t.WriteCell(item);
        }

        t.Json.WriteEndArray();
        t.Json.WriteEndObject();
        t.Json.WriteEndObject();
        if (t.Flag("return_state") || t.Layer.Config.Calls.Any(c => c.References().Skip(1).Any()))
        {
            t.Refuse("the states of a stack of cells are given or returned, which TensorFlow.js keeps in another order");
        }
    }

    // Those of a stack are named by the cell's number.
    private static void CellWeights(LayerTranslation t)
    {
        string[] cells = [.. t.Layer.Weights.Select(w => w.Key[..w.Key.LastIndexOf('/')]).Distinct(StringComparer.Ordinal)];
        foreach ((string slot, KerasWeight weight) in t.Layer.Weights)
        {
            int end = slot.LastIndexOf('/');
            string name = slot[(end + 1)..];
            t.AddWeight(slot.StartsWith("cell/cells/", StringComparison.Ordinal) ? FormattableString.Invariant($"RNNCell_{Array.IndexOf(cells, slot[..end])}/{name}") : name, weight);
        }
    }
}
