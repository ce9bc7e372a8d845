namespace TfModelTools.Import.GraphDef;

/// <summary>When a node that cannot be imported now could be.</summary>
internal enum OpenUntil
{
    /// <summary>Never: it is not supported.</summary>
    Never,

    /// <summary>When the shapes of the model's inputs are known.</summary>
    ShapesAreKnown,

    /// <summary>When the inputs themselves are known: the data decides a size or which way to go.</summary>
    ValuesAreKnown,
}
