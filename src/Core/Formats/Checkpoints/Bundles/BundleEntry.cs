using TfModelTools.Common;
using TfModelTools.Common.Input;

namespace TfModelTools.Formats.Checkpoints;

/// <summary>Where a bundle keeps the values of a variable, or of one slice of it.</summary>
/// <param name="Shard">The number of the data file.</param>
/// <param name="Offset">Its first byte there.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="MaskedCrc">The masked CRC-32C the index records for them.</param>
internal readonly record struct BundleEntry(int Shard, long Offset, long Size, uint MaskedCrc)
{
    /// <summary>Throws when a shard is shorter than this entry says.</summary>
    /// <exception cref="CorruptFileException">It is.</exception>
    public void EnsureWithin(InputFile file, string name)
    {
        if (Offset > file.Length - Size)
        {
            string found = $"a file of {file.Length} bytes";
            string expected = $"at least {Offset + Size} (offset {Offset}, size {Size})";
            throw ForeignFormats.IsLfsPointer(file)
                ? new CorruptFileException(file.Path, $"variable '{name}'", $"{found} (a Git LFS pointer)", expected, "The file was not fetched: run 'git lfs pull' in its repository.")
                : new CorruptFileException(file.Path, $"variable '{name}'", found, expected);
        }
    }
}
