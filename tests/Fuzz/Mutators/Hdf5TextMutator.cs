using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages the model's configuration inside a Keras .h5 file; it stays as long as it was, so that the file around it stays sound.</summary>
internal sealed class Hdf5TextMutator : IMutator
{
    private static readonly byte[] Start = "{\"class_name\""u8.ToArray();
    private static readonly byte[] Start3 = "{\"module\""u8.ToArray();

    /// <summary>The mutator.</summary>
    public static Hdf5TextMutator Instance { get; } = new();

    /// <inheritdoc/>
    public Mutation Mutate(FuzzRandom random, byte[] file, byte[] other)
    {
        int start = file.AsSpan().IndexOf(Start) is >= 0 and int found ? found : file.AsSpan().IndexOf(Start3);
        int length = start < 0 ? 0 : file.AsSpan(start).IndexOf((byte)0);
        if (length > 0)
        {
            for (int attempt = 0; attempt < 4; attempt++)
            {
                byte[] changed = MixedMutator.Json.Mutate(random, file[start..(start + length)], []).Bytes;
                if (changed.Length <= length)
                {
                    byte[] result = [.. file];
                    result.AsSpan(start, length).Fill((byte)' ');
                    changed.CopyTo(result, start);
                    return new Mutation(result, "configuration");
                }
            }
        }

        return Hdf5Mutator.Instance.Mutate(random, file, other);
    }
}
