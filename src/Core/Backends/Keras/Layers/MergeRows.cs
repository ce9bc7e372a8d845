using TfModelTools.Formats.Keras;

namespace TfModelTools.Backends.Keras;

/// <summary>Layers that join tensors.</summary>
internal static class MergeRows
{
    public static IReadOnlyList<KerasLayerRow> All { get; } =
    [
        .. new[] { "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum" }.Select(name => new KerasLayerRow(name)),
        new("Concatenate", "axis"),
        new("Dot", "axes normalize"),

        // Keras 1's one layer for all of them.
        new("Merge", handled: "mode concat_axis dot_axes layers output_shape output_shape_type output_mask output_mask_type mode_type arguments node_indices tensor_indices")
        {
            WrittenAs = static (layer, _) => Mode(layer) switch
            {
                "sum" => "Add",
                "mul" => "Multiply",
                "ave" => "Average",
                "max" => "Maximum",
                "dot" => "Dot",
                "concat" => "Concatenate",
                _ => "Merge",
            },
            WriteMore = static t =>
            {
                switch (Mode(t.Layer))
                {
                    case "concat":
                        t.Json.WriteNumber("axis", t.Ints("concat_axis") is [var axis] ? axis : -1);
                        break;
                    case "dot":
                        t.WriteInts("axes", t.Ints("dot_axes") ?? [-1, -1]);
                        break;
                    case "sum" or "mul" or "ave" or "max":
                        break;
                    default:
                        t.Refuse($"Keras 2 and 3 have no merge of the mode '{Mode(t.Layer)}'");
                        break;
                }
            },
        },
    ];

    private static string? Mode(KerasModelLayer layer) => KerasJson.Text(layer.Config.Config, "mode");
}
