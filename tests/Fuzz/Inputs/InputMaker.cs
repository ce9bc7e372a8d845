using TfModelTools.Tests.Fuzz.Mutators;
using TfModelTools.Tests.Fuzz.Targets;

namespace TfModelTools.Tests.Fuzz.Inputs;

/// <summary>Makes the inputs of a target: the same chain and seed give the same bytes in every process.</summary>
internal sealed class InputMaker(FuzzTarget target, ulong seed)
{
    // Copies of copies grow; large ones take long whoever reads them.
    private const long MostBytes = 4 << 20;

    /// <summary>The seeds.</summary>
    public IReadOnlyList<FuzzSeed> Seeds { get; } = target.MakeSeeds();

    /// <summary>A seed, undamaged: its chain is the number -1 - its index.</summary>
    public FuzzInput Sound(int index) => new(new InputChain(-1 - index), Seeds[index].Name, "none", Seeds[index].Files, KeepsChecksums: false);

    /// <summary>Makes the input of a chain.</summary>
    public FuzzInput Make(InputChain chain)
    {
        if (chain.Numbers[0] < 0)
        {
            return Sound((int)(-1 - chain.Numbers[0]));
        }

        FuzzInput input = First(chain.Numbers[0]);
        foreach (long number in chain.Numbers.Skip(1))
        {
            input = Next(input, number);
        }

        return input;
    }

    /// <summary>An input of one step.</summary>
    public FuzzInput First(long number)
    {
        FuzzRandom random = FuzzRandom.Of(seed, target.Name, number);
        FuzzSeed chosen = random.Pick(Seeds);
        FuzzSeed another = random.Pick(Seeds);
        if (random.Percent(60) && another.Files.Size < chosen.Files.Size)
        {
            // Small ones are read sooner.
            chosen = another;
        }

        FuzzInput sound = new(new InputChain(number), chosen.Name, string.Empty, chosen.Files, KeepsChecksums: true);
        return Damage(sound, sound.Chain, random);
    }

    /// <summary>An input made of another by one more step.</summary>
    public FuzzInput Next(FuzzInput from, long number) => Damage(from, from.Chain.Then(number), FuzzRandom.Of(seed, target.Name, number));

    private FuzzInput Damage(FuzzInput from, InputChain chain, FuzzRandom random)
    {
        FileSet other = random.Pick(Seeds).Files;
        for (int attempt = 0; ; attempt++)
        {
            SetMutation mutation = target.Mutate(random, from.Files, other);
            if (mutation.Files.Size <= MostBytes || attempt == 4)
            {
                string how = from.Mutation.Length == 0 ? mutation.Kind : $"{from.Mutation}, {mutation.Kind}";
                return new FuzzInput(chain, from.Seed, how, mutation.Files.Size <= MostBytes ? mutation.Files : from.Files, from.KeepsChecksums && mutation.KeepsChecksums);
            }
        }
    }
}
