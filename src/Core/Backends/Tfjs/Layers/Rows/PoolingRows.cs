namespace TfModelTools.Backends.Tfjs;

/// <summary>Poolings (tfjs-layers/src/layers/pooling.ts).</summary>
internal static class PoolingRows
{
    public static IReadOnlyList<TfjsLayerRow> All { get; } =
    [
        .. new[] { "MaxPooling", "AveragePooling" }.SelectMany(name => Enumerable.Range(1, 3).Select(axes => new TfjsLayerRow($"{name}{axes}D", t => Window(t, axes)))),
        .. new[] { "GlobalMaxPooling", "GlobalAveragePooling" }.SelectMany(name => Enumerable.Range(1, 2).Select(axes => new TfjsLayerRow($"{name}{axes}D", t => Global(t, axes)))),
    ];

    private static void Window(LayerTranslation t, int axes)
    {
        t.WriteInts("pool_size", axes, 2);

        // Without strides a window moves by its own size.
        if (t.Ints("strides") is not null)
        {
            t.WriteInts("strides", axes);
        }

        t.WriteText("padding", "valid");
        ConvolutionRows.RefuseShort(t, axes, "pool_size");
        Format(t, axes);
    }

    private static void Global(LayerTranslation t, int axes)
    {
        Format(t, axes);
        if (t.Flag("keepdims"))
        {
            t.Refuse($"TensorFlow.js' {t.Layer.Config.ClassName} keeps no axes");
        }
    }

    private static void Format(LayerTranslation t, int axes)
    {
        if (axes > 1)
        {
            t.WriteDataFormat();
        }
        else if (t.IsChannelsFirst)
        {
            t.Refuse("TensorFlow.js pools one axis with channels last only");
        }
    }
}
