using TfModelTools.Cmdlets.Objects;
using TfModelTools.Formats;

namespace TfModelTools.Cmdlets.Selection;

/// <summary>A variable that is to be written. Its file is opened when it is known to be wanted.</summary>
/// <param name="Variable">Name, type and shape.</param>
/// <param name="Path">The file it comes from; empty for an array of the session.</param>
/// <param name="Reference">The object that came through the pipeline; null where <paramref name="Source"/> is open.</param>
/// <param name="Source">The open source that holds the values; null for a reference.</param>
internal sealed record VariableInput(VariableInfo Variable, string Path, CheckpointVariable? Reference, IVariableSource? Source);
