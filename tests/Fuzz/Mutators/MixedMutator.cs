using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>One of several mutators, each as often as its weight says.</summary>
internal sealed class MixedMutator(params (int Weight, IMutator Mutator)[] parts) : IMutator
{
    /// <summary>Text first, bytes now and then.</summary>
    public static MixedMutator Text { get; } = new((70, TextMutator.Instance), (30, BytesMutator.Instance));

    /// <summary>The tree of a JSON document, its text, its bytes.</summary>
    public static MixedMutator Json { get; } = new((60, JsonMutator.Instance), (28, TextMutator.Instance), (12, BytesMutator.Instance));

    /// <summary>The fields of a Protocol Buffers message, and bytes.</summary>
    public static MixedMutator Message { get; } = new((75, WireMutator.Instance), (25, BytesMutator.Instance));

    private readonly int _total = parts.Sum(p => p.Weight);

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        int chosen = random.Below(_total);
        int i = 0;
        while (chosen >= parts[i].Weight)
        {
            chosen -= parts[i++].Weight;
        }

        return parts[i].Mutator.Mutate(random, file, other);
    }
}
