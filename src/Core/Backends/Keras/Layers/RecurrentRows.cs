using System.Text.Json;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>Recurrent layers and their cells.</summary>
internal static class RecurrentRows
{
    private const string Sequence = " return_sequences return_state go_backwards stateful unroll zero_output_for_mask time_major@2 dropout recurrent_dropout";
    private const string Arrays = "kernel recurrent bias";
    private const string Simple = "units activation=tanh use_bias";
    private const string Gated = "recurrent_activation=sigmoid unit_forget_bias ";
    private const string Gru = "recurrent_activation=sigmoid reset_after=false ";
    private const string Conv = "filters kernel_size strides padding data_format dilation_rate activation=tanh recurrent_activation=hard_sigmoid use_bias unit_forget_bias return_sequences return_state go_backwards stateful dropout recurrent_dropout";
    private const string OfCell = " dropout recurrent_dropout";

    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        new("SimpleRNN", Simple + Sequence, Arrays),
        new("LSTM", Gated + Simple + Sequence, Arrays),
        new("GRU", Gru + Simple + Sequence, Arrays),
        new("SimpleRNNCell", Simple + OfCell, Arrays),
        new("LSTMCell", Gated + Simple + OfCell, Arrays),
        new("GRUCell", Gru + Simple + OfCell, Arrays),

        // Those of cuDNN are the same layers with tanh and sigmoid, and a GRU that resets after the product.
        new("CuDNNLSTM", "units unit_forget_bias" + Sequence, Arrays) { WrittenAs = static (_, _) => "LSTM", Slots = "cell/", WriteMore = static t => CuDnn(t, isGru: false) },
        new("CuDNNGRU", "units" + Sequence, Arrays, handled: "reset_after") { WrittenAs = static (_, _) => "GRU", Slots = "cell/", WriteMore = static t => CuDnn(t, isGru: true) },
        new("RNN", "return_sequences return_state go_backwards stateful unroll zero_output_for_mask time_major@2", handled: "cell") { WriteMore = Cells },
        .. Enumerable.Range(1, 3).Select(axes => new KerasLayerRow($"ConvLSTM{axes}D", Conv, Arrays)),
    ];

    private static void CuDnn(KerasLayerTranslation t, bool isGru)
    {
        t.Json.WriteString("activation", "tanh");
        t.Json.WriteString("recurrent_activation", "sigmoid");
        t.Json.WriteBoolean("use_bias", true);
        if (isGru)
        {
            t.Json.WriteBoolean("reset_after", true);
        }
    }

    private static void Cells(KerasLayerTranslation t)
    {
        JsonElement cell = t.Find("cell") ?? throw t.Fault("cell", "a cell");
        JsonElement? options = KerasJson.Text(cell, "class_name") == "StackedRNNCells" ? KerasJson.Property(cell, "config") : null;
        t.Json.WritePropertyName("cell");
        if (options is null && KerasJson.Items(cell) is null)
        {
            t.WriteCell(cell);
            return;
        }

        t.Json.WriteStartObject();
        t.WriteHead("StackedRNNCells");
        t.Json.WriteStartObject("config");
        t.Json.WriteString("name", KerasJson.Text(options ?? default, "name") ?? "stacked_rnn_cells");
        t.Json.WriteStartArray("cells");
        foreach (JsonElement item in KerasJson.Items(options is { } stack ? KerasJson.Property(stack, "cells") ?? default : cell) ?? throw t.Fault("cell", "a list of cells"))
        {
            t.WriteCell(item);
        }

        t.Json.WriteEndArray();
        t.Json.WriteEndObject();
        t.Json.WriteEndObject();
        if (KerasJson.Property(options ?? default, "reverse_state_order") is { ValueKind: JsonValueKind.True })
        {
            t.Refuse("its stack of cells keeps its states in reverse (reverse_state_order), which is not carried over");
        }
    }
}
