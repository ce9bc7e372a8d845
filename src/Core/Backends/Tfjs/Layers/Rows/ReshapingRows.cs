using System.Text.Json;
using TfModelTools.Common.Json;
using TfModelTools.Formats.Keras;
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

            WriteTarget(t, [-1]);
        }) { WrittenAs = static t => IsReshape(t) ? "Reshape" : "Flatten" },
        new("Reshape", static t => WriteTarget(t, t.Ints("target_shape") ?? throw t.Fault("target_shape", "whole numbers"))),
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
        t.Layer.Inputs is [{ Shape: var shape }, ..] && (shape.Rank < 3 || shape.Skip(1).Contains(TensorShape.Unknown));

    // The extent that is to be found is written out: the loader leaves it open where the batch is, and then no Dense can follow.
    private static void WriteTarget(LayerTranslation t, int[] target)
    {
        long[] extents = [.. target.Select(e => (long)e)];
        int open = Array.FindIndex(extents, e => e < 0);
        long known = extents.Where(e => e >= 0).Aggregate(1L, (product, e) => product * e);
        if (open >= 0 && known > 0 && t.Layer.Inputs is [{ Shape: var shape }, ..] && shape.Rank > 1 && !shape.Skip(1).Contains(TensorShape.Unknown))
        {
            extents[open] = shape.Skip(1).Aggregate(1L, (product, e) => product * e) / known;
        }

        t.Json.WriteStartArray("target_shape");
        foreach (long extent in extents)
        {
            t.Json.WriteNumberValue(extent);
        }

        t.Json.WriteEndArray();
    }

    // One number, one for each axis, or a pair for each; Keras 1 writes pairs flat.
    private static void Sides(LayerTranslation t, string name, int defaultValue)
    {
        int[] sides = t.Find(name) is { } value && KerasJson.Items(value) is { } items
            ? [.. items.SelectMany(i => KerasJson.Items(i) ?? [i, .. items.Count == 4 ? Array.Empty<JsonElement>() : [i]]).Select(i => i.WholeInt32() is { } side ? side : throw t.Fault(name, "whole numbers"))]
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
