namespace TfModelTools.Tests.Fuzz.Inputs;

/// <summary>What a target is tried with.</summary>
/// <param name="Chain">How it was made; see <see cref="InputChain"/>.</param>
/// <param name="Seed">The seed it was made of.</param>
/// <param name="Mutation">The kinds of damage, for people.</param>
/// <param name="Files">Its files.</param>
/// <param name="KeepsChecksums">Whether every checksum is still the one of the sound file: what it covers is damaged and must be refused.</param>
internal sealed record FuzzInput(InputChain Chain, string Seed, string Mutation, FileSet Files, bool KeepsChecksums)
{
    /// <summary>Numbers that depend on the input alone: which of the longer stages it goes through.</summary>
    public bool IsOneOf(int count, string what) => FuzzRandom.Mix(FuzzRandom.Hash(what) ^ (ulong)Chain.Last) % (ulong)count == 0;

    /// <summary>One of a list, by the input alone.</summary>
    public T OneOf<T>(IReadOnlyList<T> list) => list[(int)((ulong)Chain.Last % (ulong)list.Count)];
}
