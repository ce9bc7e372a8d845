using TfModelTools.Tests.Fuzz.Inputs;

namespace TfModelTools.Tests.Fuzz.Mutators;

/// <summary>Damages the files of one format.</summary>
internal interface IMutator
{
    /// <summary>Damages a file.</summary>
    /// <param name="random">Decides how.</param>
    /// <param name="file">The file, which may be damaged already; it is not changed.</param>
    /// <param name="other">The same file of another seed, to take parts of; may be empty.</param>
    Mutation Mutate(FuzzRandom random, byte[] file, byte[] other);
}
