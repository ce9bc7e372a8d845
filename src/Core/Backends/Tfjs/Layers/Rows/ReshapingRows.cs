using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Layers that move elements about.</summary>
internal static class ReshapingRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        // TensorFlow.js' Flatten wants three axes at least, of known extents.
        new("Flatten", static t =>
        {
            if (!IsReshape(t))
            {
                t.WriteDataFormat();
                return;
            }

            if (t.IsChannelsFirst && t.Rank > 2)
            {
                t.Refuse("it flattens channels that come first, of extents that are not known, which TensorFlow.js cannot");
            }

            t.Json.WriteStartArray("target_shape");
            t.Json.WriteNumberValue(-1);
            t.Json.WriteEndArray();
        }) { WrittenAs = static t => IsReshape(t) ? "Reshape" : "Flatten" },
        new("Reshape", static t => t.WriteInts("target_shape", (t.Ints("target_shape") ?? []).Length)),
        new("Permute", static t => t.WriteInts("dims", (t.Ints("dims") ?? []).Length)),
        new("RepeatVector", static t => t.WriteWhole("n")),
        new("ZeroPadding2D", static t => Sides(t, "padding", 1)),
        new("Cropping2D", static t => Sides(t, "cropping", 0)),
        new("UpSampling2D", static t =>
        {
            t.WriteInts("size", 2, 2);
            t.WriteDataFormat();
            if ((t.Text("interpolation") ?? "nearest") is not ("nearest" or "bilinear"))
            {
                t.Refuse($"TensorFlow.js has no interpolation '{t.Text("interpolation")}'");
            }

            t.WriteText("interpolation", "nearest");
        }),
    ];

    private static bool IsReshape(LayerTranslation t) =>
        t.Layer.InputShapes is [var shape, ..] && (shape.Rank < 3 || shape.Skip(1).Contains(TensorShape.Unknown));

    // One number, one for each axis, or a pair for each; Keras 1 writes pairs flat.
    private static void Sides(LayerTranslation t, string name, int defaultValue)
    {
        int[] sides = t.Find(name) is { } value && Formats.Keras.KerasJson.Items(value) is { } items
            ? [.. items.SelectMany(i => Formats.Keras.KerasJson.Items(i) ?? [i, .. items.Count == 4 ? Array.Empty<System.Text.Json.JsonElement>() : [i]]).Select(i => i.TryGetInt32(out int side) ? side : throw t.Fault(name, "whole numbers"))]
            : [.. Enumerable.Repeat(t.Ints(name) is [var one] ? one : defaultValue, 4)];
        if (sides.Length != 4)
        {
            throw t.Fault(name, "numbers for two axes");
        }

        t.Json.WriteStartArray(name);
        for (int axis = 0; axis < 2; axis++)
        {
            t.Json.WriteStartArray();
            t.Json.WriteNumberValue(sides[2 * axis]);
            t.Json.WriteNumberValue(sides[(2 * axis) + 1]);
            t.Json.WriteEndArray();
        }

        t.Json.WriteEndArray();
        t.WriteDataFormat();
    }
}
