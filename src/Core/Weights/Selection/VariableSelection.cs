using TfModelTools.Formats.Checkpoints;

namespace TfModelTools.Weights.Selection;

/// <summary>
/// Which variables are meant, as it was said. A variable is taken when it fits one of <see cref="Include"/> (or there is none), is named
/// by <see cref="Keys"/> (if there are keys), fits none of <see cref="Exclude"/>, and is no state of an optimizer (where
/// <see cref="ExcludeOptimizer"/> is set). <see cref="VariableSelector"/> selects by it.
/// </summary>
public sealed record VariableSelection
{
    /// <summary>Names and patterns of names to take; none takes all. See <see cref="VariablePattern"/>.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Names and patterns of names to leave out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The keys to take, exactly as written; null for all.</summary>
    public KeyFile? Keys { get; init; }

    /// <summary>Whether slots of optimizers, step counters and the like are left out. See <see cref="CheckpointNames"/>.</summary>
    public bool ExcludeOptimizer { get; init; }

    /// <summary>Whether keys that the source lacks are a warning and not an error.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Whether a shape in the key file that differs from the variable's is a warning.</summary>
    public bool CompareShapes { get; init; } = true;
}
