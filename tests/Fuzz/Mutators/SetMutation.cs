using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damaged files of an input.</summary>
/// <param name="Files">The files.</param>
/// <param name="Kind">What was done, for people.</param>
/// <param name="KeepsChecksums">Whether checksums were left as they were, so that they do not hold.</param>
internal readonly record struct SetMutation(FileSet Files, string Kind, bool KeepsChecksums = true);
