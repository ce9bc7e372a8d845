namespace TfModelTools.Backends;

/// <summary>What becomes of an operator in a back-end. There is no fourth way: an operator is never dropped.</summary>
public enum OperatorSupport
{
    /// <summary>It is written, or, of a node with parameters the target lacks, refused with the reason.</summary>
    Emitted,

    /// <summary>A legalization that the back-end declares makes others of it.</summary>
    Legalized,

    /// <summary>It is refused by name.</summary>
    Refused,
}
