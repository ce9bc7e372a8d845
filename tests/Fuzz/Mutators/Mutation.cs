namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>A damaged file.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="Kind">What was done, for people.</param>
/// <param name="KeepsChecksums">Whether checksums were left as they were, so that they do not hold.</param>
internal readonly record struct Mutation(byte[] Bytes, string Kind, bool KeepsChecksums = true);
