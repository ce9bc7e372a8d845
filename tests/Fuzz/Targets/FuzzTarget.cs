using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;
using TfModelTools.Tests.Fuzz.Mutators;

namespace TfModelTools.Tests.Fuzz.Targets;

/// <summary>One format: sound files of it, how they are damaged, what is called with them.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Its name on the command line and in figures.</summary>
    public abstract string Name { get; }

    /// <summary>The folders of src/Core/Formats whose code it reaches first; a test sees to it that each is some target's.</summary>
    public abstract IReadOnlyList<string> Formats { get; }

    /// <summary>The methods that it hands a path to, as "Class.Method"; a test sees to it that each of Core's is some target's.</summary>
    public abstract IReadOnlyList<string> EntryPoints { get; }

    /// <summary>Whether checksums cover all values, so that one that differs from the sound file's must not be given.</summary>
    public virtual bool HasChecksums => false;

    /// <summary>How much time it gets, beside the others' 2.</summary>
    public virtual int Weight => 2;

    /// <summary>How its files are damaged: the first of a pair tells by the name's end which file it is for; an empty one is for all.</summary>
    protected abstract IReadOnlyList<(string NameEnd, int Weight, IMutator Mutator)> Mutators { get; }

    /// <summary>Sound files. They are the same, byte for byte, in every process.</summary>
    public abstract IReadOnlyList<FuzzSeed> MakeSeeds();

    /// <summary>Calls everything that reads the format.</summary>
    /// <param name="folder">The folder of the input's files.</param>
    /// <param name="input">The input.</param>
    /// <param name="recorder">Makes the calls.</param>
    public abstract void Run(string folder, FuzzInput input, Recorder recorder);

    /// <summary>Damages the files of an input.</summary>
    public virtual SetMutation Mutate(FuzzRandom random, FileSet files, FileSet other)
    {
        List<(string Name, int Weight, IMutator Mutator)> choices = [.. files.Names.SelectMany(n => Mutators.Where(m => n.EndsWith(m.NameEnd, StringComparison.Ordinal)).Take(1).Select(m => (n, m.Weight, m.Mutator)))];
        if (choices.Count == 0)
        {
            return new SetMutation(files, "nothing to damage");
        }

        if (files.Names.Count > 1 && random.Percent(3))
        {
            return new SetMutation(files.Without(random.Pick([.. files.Names])), "a file less");
        }

        int chosen = random.Below(choices.Sum(c => c.Weight));
        int i = 0;
        while (chosen >= choices[i].Weight)
        {
            chosen -= choices[i++].Weight;
        }

        (string name, _, IMutator mutator) = choices[i];
        Mutation mutation = mutator.Mutate(random, files[name], other.Find(name) ?? []);
        return new SetMutation(files.With(name, mutation.Bytes), choices.Count == 1 ? mutation.Kind : $"{mutation.Kind} of {name}", mutation.KeepsChecksums);
    }
}
