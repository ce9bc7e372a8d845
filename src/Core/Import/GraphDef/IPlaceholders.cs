using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>Gives the values of a graph's placeholders: what the model's inputs are.</summary>
internal interface IPlaceholders
{
    /// <summary>Whether an input's number of axes is assumed.</summary>
    bool HasOpenRanks { get; }

    /// <summary>The value of a placeholder that no signature names: an input of the model, or what is assumed for it.</summary>
    /// <param name="node">The placeholder.</param>
    ImportedValue Input(TensorFlowNode node);

    /// <summary>The value of an input that may be absent: an input of the model where it is fed, else nothing.</summary>
    /// <param name="node">The node, with the element type and the shape of what may be fed.</param>
    ImportedValue Optional(TensorFlowNode node);

    /// <summary>The value of a placeholder with a default; null for the default.</summary>
    /// <param name="call">The placeholder, and its default as the first input.</param>
    ImportedValue? WithDefault(OpCall call);
}
