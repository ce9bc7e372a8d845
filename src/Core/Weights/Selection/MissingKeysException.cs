using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Weights.Selection;

/// <summary>Keys were asked for that the file does not have. All of them are listed, with the names most like them.</summary>
public sealed class MissingKeysException : TfModelException
{
    /// <summary>Creates a fault.</summary>
    /// <param name="sourcePath">The file that lacks them.</param>
    /// <param name="keyFilePath">The key file that names them.</param>
    /// <param name="missing">Every missing key; at least one.</param>
    public MissingKeysException(string sourcePath, string keyFilePath, IReadOnlyList<MissingKey> missing)
        : base(
            $"'{sourcePath}' lacks {missing.Count} {(missing.Count == 1 ? "key" : "keys")} of '{keyFilePath}': {string.Join("; ", missing)}.",
            $"Correct the key file, or use {OptionKey.AllowMissing} to go on without them.",
            sourcePath)
    {
        Missing = missing;
    }

    /// <summary>Every missing key.</summary>
    public IReadOnlyList<MissingKey> Missing { get; }

    /// <inheritdoc/>
    public override string ErrorId => "KeysMissing";
}
