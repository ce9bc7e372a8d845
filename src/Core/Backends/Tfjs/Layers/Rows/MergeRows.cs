using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Tfjs;

/// <summary>Layers that join tensors (tfjs-layers/src/layers/merge.ts). There is no Subtract.</summary>
internal static class MergeRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        .. new[] { "Add", "Multiply", "Average", "Maximum", "Minimum" }.Select(name => new TfjsLayerRow(name, Several)),
        new("Concatenate", static t =>
        {
            Several(t);
            int axis = t.Ints("axis") is [var stated] ? stated : -1;

            // Its backend takes every negative axis for the last one.
            if (axis < -1 && t.Rank is { } rank)
            {
                axis += rank;
            }

            if (axis < -1)
            {
                t.Refuse("TensorFlow.js takes every negative axis for the last one");
            }

            t.Json.WriteNumber("axis", axis);

            // Its backends copy all of them into an array of the first one's type (tfjs-backend-cpu/src/kernels/Concat_impl.ts).
            KerasRecordedCall? cut = t.Layer.Recorded.FirstOrDefault(c => c.Inputs is [var first, ..] && !first.DataType.IsFloat() && c.Inputs.Any(i => i.DataType != first.DataType));
            if (cut is not null)
            {
                t.Refuse($"TensorFlow.js' Concatenate gives the type of its first tensor, here {cut.Inputs[0].DataType.TensorFlowName()}: cast all of them to float32 before, or convert to a graph model (Format GraphModel)");
            }
        }),
        new("Dot", static t =>
        {
            // Its build looks for the extent of a negative axis of a list where there is none.
            t.WriteInts("axes", 2, adjust: (axis, i) => axis < 0 && t.Layer.Inputs.Count == 2 ? axis + t.Layer.Inputs[i].Shape.Rank : axis);
            t.WriteFlag("normalize", false);
            if (t.Layer.Inputs.Any(i => i.Shape.Rank > 3))
            {
                t.Refuse("TensorFlow.js' Dot takes tensors of two or three axes");
            }
        }),
    ];

    private static void Several(LayerTranslation t)
    {
        if (t.Layer.Config.Calls.Any(c => c.References().Take(2).Count() < 2))
        {
            t.Refuse($"TensorFlow.js' {t.Layer.Config.ClassName} takes at least two tensors");
        }
    }
}
